"""The module on a small trace, vectors, and a report as they are written."""

import json
import sys

import numpy as np
import pytest

from coconut_traces import (
    ReadError,
    Trace,
    frame,
    read_report,
    read_trace,
    read_traces,
    read_vectors,
    write_vectors,
)
from coconut_traces.traces import MIME_TYPE

REST = {"n": 0, "p": 0.1}


def thought(id, parent, text, p, **more):
    lens = {"candidates": [{"text": text, "tokens": [7], "p": p}], "rest": REST}
    return {"id": id, "parent": parent, "kind": "thought", "lens": lens, "norm": 1.0, **more}


def token(id, parent, number, text):
    return {"id": id, "parent": parent, "kind": "token", "token": {"id": number, "text": text}}


def reading(node, final, marker):
    answers = [{"text": "12", "p": 0.5}]
    step = {"text": "<<3*4=12>>", "to": "12", "p": 0.25, "ended": True}
    forced = {"answers": answers, "final": final}
    return {"node": node, "marker": marker, "next": [step], "rest": REST, "entropy": 0.0, "forced": forced}


def document(**more):
    """Two thoughts and the words after them; then the first one edited, with other words."""
    task = {"frame": {"after": [{"token": "eot"}]}, "answer": {"marker": "###", "end": ["eos", "newline"]}}
    nodes = [
        thought("n1", None, "3", 0.9),
        thought("n2", "n1", "12", 0.8),
        token("n3", "n2", 3, "<eot>"),
        token("n4", "n3", 9, "### "),
        token("n5", "n4", 10, "12"),
        token("n6", "n5", 4, ""),
        thought("n7", None, "5", 0.4, edit={"kind": "zero"}),
        token("n8", "n7", 3, "<eot>"),
        token("n9", "n8", 11, "no idea"),
    ]
    return {
        "format": "coconut-trace",
        "version": 2,
        "id": "t",
        "source": {"text": "What is 3 times 4?"},
        "read": {"kind": "text", "truth": {"answer": "12", "from": "dataset"}},
        "model": {"name": "tiny", "manifest": {"tokens": {"eos": 4, "eot": 3}, "task": task}},
        "nodes": nodes,
        "readings": [reading(None, 0.1, 0.0), reading("n2", 0.5, 0.2), reading("n2", 0.75, 0.5)],
        "spoken": [
            {"after": "n2", "end": "n6", "stop": "end"},
            {"after": "n7", "end": "n9", "stop": "limit"},
        ],
        "tests": [
            {
                "unedited": 0.75,
                "cells": [
                    {"edit": "zero", "position": 1, "p": 0.25, "logChange": -1.1, "forced": {"text": "5"}},
                    {"edit": "zero", "position": None, "p": 0.5, "logChange": -0.4, "forced": {"text": "12"}},
                ],
            }
        ],
        **more,
    }


def test_a_trace_says_what_the_model_thought_and_said():
    trace = Trace(document())
    assert (trace.question, trace.model, trace.truth, trace.answer) == (
        "What is 3 times 4?",
        "tiny",
        "12",
        "12",
    )
    assert [node["id"] for node in trace.thoughts] == ["n1", "n2"]
    assert trace.words() == [
        {"thoughts": 2, "edited": False, "text": "### 12", "answer": "12", "stop": "end"},
        {"thoughts": 1, "edited": True, "text": "no idea", "answer": None, "stop": "limit"},
    ]
    assert trace.candidates()[1] == {"thought": 2, "rank": 1, "text": "12", "tokens": [7], "p": 0.8}
    assert trace.next_steps()[0] == {"thought": 0, "rank": 1, "text": "<<3*4=12>>", "to": "12", "p": 0.25}
    # Of two readings after one thought, the last counts.
    assert trace.forced() == [
        {"thought": 0, "final": 0.1, "marker": 0.0, "first": "12"},
        {"thought": 2, "final": 0.75, "marker": 0.5, "first": "12"},
    ]
    assert [(row["edit"], row["thought"], row["drop"]) for row in trace.effects()] == [
        ("zero", 1, 0.5),
        ("zero", None, 0.25),
    ]


def test_a_notebook_gets_the_trace_and_a_line_of_text():
    trace = Trace(document())
    assert trace._repr_mimebundle_() == {
        MIME_TYPE: trace.data,
        "text/plain": "Trace(tiny, 2 thoughts, answer '12')",
    }


def test_answers_that_are_sentences_can_be_compared_with_the_truth():
    sentences = document(read={"kind": "prosqa", "truth": {"answer": "12", "from": "facts"}})
    sentences["model"]["manifest"]["task"]["answer"]["form"] = " {name} is a {concept}."
    sentences["nodes"][4]["token"]["text"] = "Davis is an 12."
    trace = Trace(sentences)
    assert (trace.answer, trace.truth) == ("12", "12")
    assert trace.words()[0]["answer"] == "Davis is an 12."
    sentences["read"]["truth"] = {"answer": "Davis is a 13.", "from": "dataset"}
    assert Trace(sentences).truth == "13"
    sentences["nodes"][4]["token"]["text"] = "no idea"
    assert Trace(sentences).answer == "no idea"


def test_a_trace_without_words_has_no_answer():
    assert Trace(document(spoken=[])).answer is None


def test_files_are_read_and_others_are_refused(tmp_path):
    one, lines = tmp_path / "one.coconut.json", tmp_path / "all.jsonl"
    one.write_text(json.dumps(document()), encoding="utf-8")
    lines.write_text(f"{json.dumps(document())}\n{json.dumps(document(id='u'))}\n", encoding="utf-8")
    assert read_trace(one).answer == "12"
    assert [trace.data["id"] for trace in read_traces(lines)] == ["t", "u"]
    for text, reason in [
        ("[", "isn't JSON"),
        ("[1]", "isn't a coconut trace"),
        (json.dumps(document(version=1)), "has version 1, .* Open it in Coconut Inspector"),
        (json.dumps(document(version=3)), "has version 3, .* Update coconut_traces"),
    ]:
        one.write_text(text, encoding="utf-8")
        with pytest.raises(ReadError, match=reason):
            read_trace(one)
    lines.write_text(f"{json.dumps(document())}\n{{}}\n", encoding="utf-8")
    with pytest.raises(ReadError, match="Line 2 of "):
        read_traces(lines)


def without(document, *path):
    *outer, last = path
    inner = document
    for key in outer:
        inner = inner[key]
    del inner[last]
    return document


def changed(*path, to):
    document_ = document()
    *outer, last = path
    inner = document_
    for key in outer:
        inner = inner[key]
    inner[last] = to
    return document_


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" * 100_000, "nested too deeply"),
        (without(document(), "source"), "“source” is missing"),
        (without(document(), "model", "manifest", "tokens", "eos"), "no token “eos”"),
        (changed("nodes", to=None), "“nodes” is missing or isn't as it should be"),
        (changed("read", "truth", to=None), "“read.truth” is"),
        (changed("tests", 0, "cells", 1, to={}), "“tests.0.cells.1.edit” is missing"),
        (changed("nodes", 8, "parent", to="n9"), "node “n9” isn't as it should be"),
        (changed("nodes", 1, "id", to="n1"), "node “n1” isn't as it should be"),
        (changed("nodes", 0, "kind", to="token"), "node “n1” isn't as it should be"),
        (changed("spoken", 0, "end", to="n99"), "node “n99” is missing"),
    ],
)
def test_a_trace_that_was_made_by_hand_is_refused_in_a_sentence(tmp_path, content, reason):
    path = tmp_path / "a.coconut.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(ReadError, match=reason):
        read_trace(path)


def test_an_answer_takes_no_time_without_end_whatever_form_it_has():
    form = changed("model", "manifest", "task", "answer", "form", to="{concept}" * 40 + "!")
    form["nodes"][4]["token"]["text"] = "a" * 200
    assert Trace(form).answer == "a" * 200


def test_vectors_are_never_objects_of_python(tmp_path):
    class Program:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    path = tmp_path / "v.npz"
    objects = np.array([Program()], dtype=object)
    np.savez(path, vectors=objects, index=np.zeros(1, np.int32))
    with pytest.raises(ReadError, match="isn't a file of numpy arrays"):
        read_vectors(path)
    np.savez(path, vectors=np.ones((1, 1, 1), np.float32), index=np.zeros(1, np.int32), other=objects)
    assert read_vectors(path).after(1).tolist() == [[1]]
    assert not (tmp_path / "ran").exists()


def test_vectors_of_a_damaged_archive_are_refused(tmp_path):
    path = tmp_path / "v.npz"
    np.savez(path, vectors=np.ones((1, 1, 1), np.float32), index=np.zeros(1, np.int32))
    whole = path.read_bytes()
    for content in (b"", whole[:200], whole.replace(b"'shape': (1, 1, 1)", b"'shape': (9**9**9,)")):
        path.write_bytes(content)
        with pytest.raises(ReadError, match="isn't a file of numpy arrays"):
            read_vectors(path)
    np.savez(path, vectors=np.full((1, 1, 1), "a"), index=np.zeros(1, np.int32))
    with pytest.raises(ReadError, match="needs “vectors”"):
        read_vectors(path)


@pytest.mark.parametrize(
    ("content", "part", "reason"),
    [
        ({}, None, "“runs” is missing"),
        ({"runs": [1]}, None, "“runs.0” is missing or isn't as it should be"),
        ({"runs": [{"cases": [{}]}]}, None, "“runs.0.cases.0.index” is missing"),
        ({"runs": [{"cases": [{"index": 0, "x": 5}]}]}, "x", "“x” isn't a list"),
    ],
)
def test_a_report_that_was_made_by_hand_is_refused_in_a_sentence(tmp_path, content, part, reason):
    path = tmp_path / "a.coconut-report.json"
    path.write_text(json.dumps({"format": "coconut-report", "version": 1, **content}), encoding="utf-8")
    with pytest.raises(ReadError, match=reason):
        read_report(path, part)


def test_vectors_go_out_and_come_back(tmp_path):
    path = tmp_path / "v.npz"
    made = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    write_vectors(path, made, index=[4, 1])
    found = read_vectors(path)
    np.testing.assert_array_equal(found.vectors, made)
    np.testing.assert_array_equal(found.index, [4, 1])
    np.testing.assert_array_equal(found.after(3), made[:, 2])
    with pytest.raises(IndexError, match="no thought 4: each problem has 3"):
        found.after(4)
    write_vectors(path, [[1.5, 2]], thought=[2])
    with pytest.raises(ReadError, match="needs “vectors”"):
        read_vectors(path)
    path.write_text("no arrays")
    with pytest.raises(ReadError, match="isn't a file of numpy arrays"):
        read_vectors(path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"vectors": [[1.0]]},
        {"vectors": [[1.0]], "thought": [1, 2]},
        {"vectors": [[1.0]], "thought": [1.5]},
        {"vectors": [[[1.0]]]},
        {"vectors": [[[1.0]]], "index": [0], "thought": [1]},
        {"vectors": [1.0], "thought": [1]},
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path, arrays):
    with pytest.raises(ValueError):
        write_vectors(tmp_path / "v.npz", **arrays)
    assert not (tmp_path / "v.npz").exists()


def test_a_report_is_a_record_for_each_problem_or_each_of_its_items(tmp_path):
    path = tmp_path / "r.coconut-report.json"
    cells = [
        {"ablation": "zero", "position": 1, "effect": {"edited": 0.25}},
        {"ablation": "zero", "position": None},
    ]
    case = {"index": 3, "tested": {"right": True, "cells": cells}}
    run = {"model": {"name": "tiny"}, "edits": ["zero"], "cases": [case]}
    path.write_text(json.dumps({"format": "coconut-report", "version": 1, "runs": [run]}))
    assert read_report(path) == [
        {"model.name": "tiny", "index": 3, "tested.right": True, "tested.cells": cells},
    ]
    assert read_report(path, "tested.cells") == [
        {"model.name": "tiny", "index": 3, "ablation": "zero", "position": 1, "effect.edited": 0.25},
        {"model.name": "tiny", "index": 3, "ablation": "zero", "position": None},
    ]
    with pytest.raises(ReadError, match="no “results” in any problem"):
        read_report(path, "results")


def test_records_are_a_table_where_pandas_is_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        frame([{"a": 1}])
    monkeypatch.undo()
    pandas = pytest.importorskip("pandas")
    table = frame(row for row in Trace(document()).candidates())
    assert isinstance(table, pandas.DataFrame)
    assert list(table["text"]) == ["3", "12"]
