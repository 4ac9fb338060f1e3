"""The ledger page: what is asked for, its totals, the matrix of units and obligations, the plain list, the workbook."""
