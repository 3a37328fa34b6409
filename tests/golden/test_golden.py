#!/usr/bin/env python3
"""The golden runner must be able to fail: what it accepts and what it refuses."""
import tempfile
import unittest
from pathlib import Path

import commands
import compare
import run

PRECISE = (1e-9, 1e-12)


class Compare(unittest.TestCase):
    def agree(self, actual, expected):
        return compare.texts_agree(actual, expected, *PRECISE)

    def test_numbers_within_tolerance(self):
        self.assertTrue(self.agree("loss  0.99999999999\n", "loss 1\n"))
        self.assertFalse(self.agree("loss 0.9999\n", "loss 1\n"))
        self.assertFalse(self.agree("at -2, 2", "at 2, -2"))
        self.assertTrue(self.agree("[-0, 1e-13]", "[0, 0]"))

    def test_names_and_versions_are_text(self):
        self.assertFalse(self.agree("w1 is 3", "w2 is 3"))
        self.assertFalse(self.agree("critpoint 0.1.0", "critpoint 0.1.1"))
        self.assertTrue(self.agree("critpoint 0.1.0", "critpoint 0.1.0"))

    def test_words_are_literal(self):
        self.assertFalse(self.agree("minimum 1", "maximum 1"))
        self.assertFalse(self.agree("minimum  strict", "minimum strict"))
        self.assertFalse(self.agree("a\nb", "a"))
        self.assertFalse(self.agree("a", "a\nb"))

    def test_dots_stand_for_lines(self):
        self.assertTrue(self.agree("a\nb\nc\nd", "a\n...\nd"))
        self.assertTrue(self.agree("a\nd", "a\n...\nd"))
        self.assertTrue(self.agree("a\nb", "..."))
        self.assertFalse(self.agree("a\nb\nc", "a\n...\nb"))
        self.assertFalse(self.agree("did you mean w1?", "did you ..."))


class Claims(unittest.TestCase):
    ANSWER = '{"verdict": "saddle", "zero": 0, "flag": false, "u": [-0.6, 0.8], "e": {"before": 1, "after": 0.5}}'

    def problems(self, claims):
        return run.check_json(claims, self.ANSWER, PRECISE)

    def test_true_claims(self):
        self.assertEqual([], self.problems({
            "verdict": "saddle", "zero": 0, "u": {"up to sign": [0.6, -0.8]}, "u[1]": 0.8, "e": {"before": 1},
            "e.after": {"<": "e.before"}, "e.before": {">=": 1}}))

    def test_false_claims(self):
        for path, value in (("verdict", "minimum"), ("zero", False), ("flag", 0), ("u", [0.6, -0.8]), ("u", [-0.6]),
                            ("u[2]", 0), ("nothing", None), ("e.after", {">": "e.before"}), ("e.after", {"<": 0.5}),
                            ("e", {"before": 2}), ("u", {"up to sign": [0.6, 0.8]}), ("zero", None), ("verdict", 1)):
            self.assertEqual(1, len(self.problems({path: value})), (path, value))

    def test_text_that_is_no_json(self):
        self.assertEqual(1, len(run.check_json({"zero": 0}, "saddle", PRECISE)))


class Cases(unittest.TestCase):
    def with_case(self, do, **files):
        """What `do` returns of a case of these files and a program that prints `saddle 1` and ends with its first argument."""
        with tempfile.TemporaryDirectory() as directory:
            program = Path(directory, "program")
            program.write_text('#!/bin/sh\necho saddle 1\necho "said $2" >&2\nexit $1\n')
            program.chmod(0o755)
            case = Path(directory, "topic", "name")
            case.mkdir(parents=True)
            for name, text in files.items():
                (case / name).write_text(text)
            return do(run.Case(case), program)

    def check(self, **files):
        return self.with_case(run.check_case, **files)

    def update(self, **files):
        def texts(case, program):
            run.update(case, program)
            return case.text("out"), case.text("err")
        return self.with_case(texts, **files)

    def test_update_keeps_what_agrees(self):
        self.assertEqual(("...\nsaddle 1.0\n", None), self.update(cmd="critpoint 0", out="...\nsaddle 1.0\n"))
        self.assertEqual(("saddle 1\n", "...\n"), self.update(cmd="critpoint 0 x", out="saddle 2\n", err="...\n"))

    def test_right(self):
        self.assertEqual([], self.check(cmd="critpoint 0 x", out="saddle 1\n", err="said x\n"))
        self.assertEqual([], self.check(cmd="critpoint 1", exit="1"))

    def test_wrong(self):
        self.assertTrue(self.check(cmd="critpoint 0", out="saddle 2\n"))
        self.assertTrue(self.check(cmd="critpoint 0 y", err="said x\n"))
        self.assertTrue(self.check(cmd="critpoint 3"))
        self.assertTrue(self.check(cmd="critpoint 2", exit="2"), "exit 2 leaves standard output empty")
        self.assertTrue(self.check(cmd="critpoint 0 'runtime error: x'"), "sanitizers are never ignored")
        self.assertTrue(self.check(cmd="critpoint 2 >/dev/null 2>&1", exit="2"), "exit 2 says why")


class Commands(unittest.TestCase):
    TEXT = "# x\n```sh\n$ echo a \\\n> b\na b\n\n$ cat <<E\nhello\nE\nhello\n```\n```json\n$ no\n```\n```sh\nmake\n```\n"

    def test_split(self):
        found = [c for number, lines in commands.blocks(self.TEXT) for c in commands.commands(number, lines)]
        self.assertEqual([(3, "echo a \\\nb", "a b"), (7, "cat <<E\nhello\nE", "hello")], found)

    def test_sections(self):
        text = "```sh\n$ a\n```\n## R\n```sh\n$ b\n```\n### more\n```sh\n# no heading\n## nor this\n$ c\n```\n## S\n```sh\n$ d\n```\n"
        found = [c for number, lines in commands.blocks(text, "R") for c in commands.commands(number, lines)]
        self.assertEqual(["b", "c"], [command for _, command, _ in found])
        self.assertEqual([], commands.blocks(text, "T"))
        self.assertEqual(4, len(commands.blocks(text)))

    def test_rewrite(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory, "x.md")
            file.write_text("```sh\n$ one\n1\n$ two\n1\n2\n$ three\n1\n```\n", encoding="utf-8")
            commands.rewrite(file, [(2, "1", "a\nb"), (7, "1", "c")])
            self.assertEqual("```sh\n$ one\na\nb\n$ two\n1\n2\n$ three\nc\n```\n", file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
