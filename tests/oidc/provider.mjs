// A real OpenID Connect provider on loopback, for the tests of single sign-on. It prints its address once it answers.
// Whoever signs in with the name N gets preferred_username N; a name "N+mail" sends an unverified mail address as well.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const server = createServer((request, response) => handle(request, response));
let handle = (_request, response) => response.end();

function account(_context, id) {
  const [name, more] = id.split("+");
  const claims = { sub: `sub-of-${id}`, preferred_username: name, name: `${name} of the provider` };
  if (more === "mail") Object.assign(claims, { email: `${name}@example.cn`, email_verified: false });
  return { accountId: id, claims: () => claims };
}

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "luoshi",
        client_secret: process.env.SECRET,
        redirect_uris: [process.env.REDIRECT_URI],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username", "name"], email: ["email", "email_verified"] },
    cookies: { keys: ["tests only"] },
    findAccount: account,
    pkce: { required: () => true },
  });
  handle = provider.callback();
  console.log(issuer);
});
