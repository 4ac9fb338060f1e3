"""What a file says of its making is read, whatever its state, and each thing that does not fit becomes one finding in words."""

from datetime import date, datetime

import pytest
from PIL import Image

from luoshi import integrity
from luoshi.integrity import Capture, Place, Sighting, examine_photograph, fingerprint, wording
from luoshi.integrity.tests.pictures import jpeg, scene


def exif(**tags) -> Image.Exif:
    found = Image.Exif()
    found[0x010F], found[0x0110] = "HUAWEI", "P40"
    if "software" in tags:
        found[0x0131] = tags["software"]
    found.get_ifd(0x8769).update({0x9003: tags.get("taken", "2022:08:30 09:15:00"), 0x9011: "+08:00"})
    found.get_ifd(0x8825).update({1: "N", 2: (30.0, 30.0, 0.0), 3: "E", 4: (114.0, 15.0, 36.0)})
    return found


def capture(**tags) -> Capture:
    return fingerprint(jpeg(scene(1), exif=exif(**tags))).capture


def test_time_place_and_device_are_read():
    found = capture()
    assert found.taken_at == datetime.fromisoformat("2022-08-30T09:15:00+08:00")
    assert found.place == Place(30.5, 114.26)
    assert found.device == "HUAWEI P40"
    assert not found.edited_with
    assert not found.screenshot_by


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Make="HUAWEI" exif:GPSLatitude="30,30.0N"
  exif:GPSLongitude="114,15,36E"><tiff:Model>P40</tiff:Model><exif:DateTimeOriginal>2022-08-30T09:15:00+08:00</exif:DateTimeOriginal>
  </rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_the_same_is_read_from_xmp_alone():
    found = fingerprint(jpeg(scene(1), xmp=XMP.encode())).capture
    assert (found.taken_at, found.device) == (datetime.fromisoformat("2022-08-30T09:15:00+08:00"), "HUAWEI P40")
    assert (found.place.latitude, found.place.longitude) == pytest.approx((30.5, 114.26))


@pytest.mark.parametrize("place", ["", "30.5N", "30,30.0X", "95,30.0N"])
def test_a_damaged_place_in_xmp_is_none(place):
    assert fingerprint(jpeg(scene(1), xmp=XMP.replace("30,30.0N", place).encode())).capture.place is None


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "1970:01:01 00:00:00", "\x00\xff"])
def test_a_time_that_is_none_is_left_out(taken):
    assert capture(taken=taken).taken_at is None


def test_an_editor_is_named():
    assert capture(software="Adobe Photoshop 23.1").edited_with == "Adobe Photoshop 23.1"


def test_a_screenshot_is_told_by_its_name_but_not_against_a_camera():
    assert fingerprint(jpeg(scene(1)), "Screenshot_2022.jpg").capture.screenshot_by == "name"
    assert fingerprint(jpeg(scene(1), exif=exif()), "Screenshot_2022.jpg").capture.screenshot_by == ""


def codes(found):
    return [finding.code for finding in found]


PERIOD = (date(2022, 2, 1), date(2022, 9, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2022-01-31", ["taken_before"]), ("2022-02-01", []), ("2022-09-01", []), ("2022-09-02", ["taken_after"])],
)
def test_the_period_includes_both_days(day, expected):
    found = examine_photograph(Capture(taken_at=datetime.fromisoformat(day)), period=PERIOD)
    assert codes(found) == expected


def test_distance_counts_only_where_a_place_is_known():
    taken = Capture(place=Place(30.5, 114.26))
    assert codes(examine_photograph(taken)) == []
    assert codes(examine_photograph(taken, site=Place(30.51, 114.26))) == []
    [far] = examine_photograph(taken, site=Place(31.5, 114.26))
    assert far.code == "far_from_site"
    assert (far.severity, far.data["limit"]) == ("note", "3")
    assert far.data["km"] == pytest.approx(111.2, abs=0.1)


def test_the_plan_sets_the_distance_but_maps_may_differ_by_two_kilometres():
    taken, site = Capture(place=Place(30.5, 114.26)), Place(30.53, 114.26)
    assert examine_photograph(taken, site=site, near_site=5000) == []
    assert codes(examine_photograph(taken, site=site)) == ["far_from_site"]
    assert examine_photograph(taken, site=Place(30.517, 114.26), near_site=100) == []


def test_missing_capture_data_is_a_note_and_not_a_signal():
    [found] = examine_photograph(Capture())
    assert (found.code, found.severity) == ("no_capture_data", "note")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_finding_has_words_in_both_languages(language):
    everything = Capture(datetime(2021, 1, 1), Place(30, 114), "", "", "GIMP", "name")  # noqa: DTZ001 (as a camera writes it)
    seen = [Sighting("某单位", identical=True), Sighting("某单位", alike=0.93)]
    found = examine_photograph(everything, sightings=seen, period=PERIOD, site=Place(40, 114))
    found += examine_photograph(Capture(datetime(2023, 1, 1)), period=PERIOD)  # noqa: DTZ001
    found += examine_photograph(Capture())
    passages = integrity.shared_passages(
        "甲" * 10 + "我们把支部建在标段上党员挂牌上岗群众看得见" * 4, "我们把支部建在标段上党员挂牌上岗群众看得见" * 4
    )
    found.append(integrity.shared_text("某单位", passages))
    found.append(integrity.Finding("unreadable", "signal", {"reason": "x"}))
    assert {finding.code for finding in found} == {*integrity.signal_codes(), "no_capture_data", "far_from_site"}
    for finding in found:
        words = wording(finding.code, {"where": "某单位"} | finding.data, language)
        assert all([words.title, words.sentence, words.help])
        assert "{" not in words.sentence
