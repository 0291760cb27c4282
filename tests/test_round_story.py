"""The scripted year of `samples/round_story.py`, a tenth of it: what must be true is asserted where it is told."""


def test_a_year_from_the_plan_to_the_archive(tmp_path, monkeypatch, capsys):
    from samples.round_story import tell

    for name in ("PERFBOOK_NOW", "PERFBOOK_MAIL_CODE"):
        monkeypatch.setenv(name, "")  # taken back at the end
    story = tell(tmp_path, size=1)

    assert story.states()["合格"] == 13 and story.states()["免报"] == 2
    assert len(story.made_wrong) >= 3
    assert "批次关闭了" in capsys.readouterr().out
