"""The API's description: whole, sound by itself, and what the running server answers."""
import json
import re
import unittest

import kawal
import openapi

try:
    import jsonschema
except ImportError:
    jsonschema = None

METHODS = ("get", "post", "delete")


def references(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def unnamed(schema, value, path="$"):
    """Members of an answer that its schema does not name."""
    found = []
    if isinstance(value, dict):
        named = schema.get("properties", {})
        other = schema.get("additionalProperties")
        for key, inner in value.items():
            if key in named:
                found += unnamed(named[key], inner, f"{path}.{key}")
            elif isinstance(other, dict):
                found += unnamed(other, inner, f"{path}.*")
            else:
                found.append(f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            found += unnamed(schema.get("items", {}), inner, f"{path}[]")
    return found


def only_null(schema, path="$"):
    """Members that a schema calls null and nothing else: the answer that it was drawn from happened to have none."""
    found = [path] if schema.get("type") in ("null", ["null"]) else []
    for key, inner in schema.get("properties", {}).items():
        found += only_null(inner, f"{path}.{key}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found += only_null(schema[key], path + "[]")
    return found


def differences(example, real, name="", path="$"):
    """Where an example is not what the server says: of what differs from run to run only the type counts, and of a letter all
    but the day on which its plan was made."""
    if isinstance(example, dict) and isinstance(real, dict):
        gone = [f"{path}.{key} is not there" for key in example if key not in real]
        return gone + [d for key in example if key in real for d in differences(example[key], real[key], key, f"{path}.{key}")]
    if isinstance(example, list) and isinstance(real, list):
        return [f"{path}[{i}] is not there" for i in range(len(real), len(example))] + \
               [d for i, (one, other) in enumerate(zip(example, real)) for d in differences(one, other, name, f"{path}[{i}]")]
    if name in openapi.VOLATILE:
        return []
    if name == "text":
        example, real = (re.sub(r"tanggal\s+\d+\s+\w+\s+\d+,", "tanggal -,", " ".join(text.split())) for text in (example, real))
    return [] if example == real else [f"{path}: {example!r} is {real!r}"]


class Described(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.said = {}
        for language in ("id", "en"):
            done = kawal.run("api", "--openapi", language=language)
            assert done.returncode == 0, done.stderr
            cls.said[language] = json.loads(done.stdout)
        cls.operations = {operation["operationId"]: (method, path, operation)
                          for path, item in cls.said["en"]["paths"].items() for method, operation in item.items()}

    def test_every_route_has_it_once(self):
        rows = openapi.of_table()
        self.assertEqual(sorted(name for _, name in rows), sorted(self.operations))
        self.assertEqual(sum(len(item) for item in self.said["en"]["paths"].values()), len(rows))
        self.assertEqual({name: method for method, name in rows}, {name: row[0].upper() for name, row in self.operations.items()})
        self.assertEqual(set(openapi.entries()) - {name for _, name in rows}, set(), "docs/openapi tells of what is not there")

    def test_it_is_sound(self):
        document = self.said["en"]
        self.assertEqual(document["openapi"], "3.1.0")
        for reference in references(document):
            at = document
            for part in reference.removeprefix("#/").split("/"):
                self.assertIn(part, at, reference)
                at = at[part]
        for path, item in document["paths"].items():
            self.assertTrue(path.startswith("/"), path)
            self.assertLessEqual(set(item), set(METHODS), path)
            for method, operation in item.items():
                named = [word["name"] for word in operation["parameters"] if word["in"] == "path"]
                self.assertEqual(named, re.findall(r"\{(\w+)\}", path), path)
                whole = [(word["name"], word["in"]) for word in operation["parameters"]]
                self.assertEqual(len(whole), len(set(whole)), path)
                self.assertTrue(all(word["schema"] and (word["in"] == "path") == word["required"] for word in operation["parameters"]), path)
                self.assertEqual(sum(status[0] in "23" for status in operation["responses"]), 1, path)
                self.assertIn("default", operation["responses"], path)
                self.assertTrue(all(response.get("$ref") or response["description"] for response in operation["responses"].values()), path)
                self.assertTrue("security" in operation or "x-kawal-access" in operation, path)
                self.assertFalse(method == "get" and "requestBody" in operation, path)

    def test_both_languages_say_everything(self):
        for language, document in self.said.items():
            for path, item in document["paths"].items():
                for operation in item.values():
                    self.assertNotEqual(operation["summary"], operation["operationId"], (language, path))
                    for word in operation["parameters"]:
                        self.assertNotEqual(word["description"], "parameter." + word["name"], (language, path))
            self.assertNotEqual(document["info"]["description"], "openapi.about")
        one, other = ([operation["summary"] for item in document["paths"].values() for operation in item.values()] for document in self.said.values())
        self.assertEqual([a for a, b in zip(one, other) if a == b], [])

    def test_every_answer_in_json_has_schema_and_example(self):
        for name, entry in openapi.entries().items():
            self.assertIn("path", entry, name)
            if entry.get("ask") and "json" in entry.get("type", "json") and entry.get("status") != 204 and name != "openapi.get":
                self.assertTrue({"schema", "example"} <= set(entry), f"{name}: run tests/main/openapi.py, then read what it wrote")

    def test_no_member_is_null_alone(self):
        for name, entry in openapi.entries().items():
            for said in (entry, entry.get("request", {})):
                self.assertEqual(only_null(said.get("schema", {})), [], name)

    @unittest.skipIf(jsonschema is None, "python3-jsonschema is not installed")
    def test_the_schemas_are_schemas(self):
        for name, entry in openapi.entries().items():
            for said in (entry, entry.get("request", {})):
                if "schema" in said:
                    jsonschema.Draft202012Validator.check_schema(said["schema"])
                    if "example" in said:
                        jsonschema.Draft202012Validator(said["schema"]).validate(said["example"])
        jsonschema.Draft202012Validator(self.said["en"]["components"]["schemas"]["problem"]).validate(
            {"type": "/problems/x", "title": "x", "detail": "x", "status": 404, "code": "x"})


class Answered(unittest.TestCase):
    @unittest.skipIf(jsonschema is None, "python3-jsonschema is not installed")
    def test_the_server_answers_so(self):
        desk = openapi.Desk()
        self.addCleanup(desk.stop)
        entries = openapi.entries()
        problem = desk.posko.ask("GET", "/api/v1/openapi.json?lang=en")[2]["components"]["schemas"]["problem"]
        for method, name in openapi.in_order():
            entry = entries[name]
            if not entry.get("ask"):
                continue
            status, kind, body = desk.ask(method, name, entry)
            with self.subTest(name):
                self.assertEqual(status, entry.get("status", 200), body)
                if status == 204:
                    continue
                self.assertEqual(kind.split(";")[0], entry.get("type", "application/json").split(";")[0])
                if "schema" in entry and name != "openapi.get":
                    jsonschema.Draft202012Validator(entry["schema"]).validate(body)
                    self.assertEqual(unnamed(entry["schema"], body), [])
                    self.assertEqual(differences(entry["example"], body), [])
        status, _, body = desk.posko.ask("GET", "/api/v1/plan")
        self.assertEqual(status, 401)
        jsonschema.Draft202012Validator(problem).validate(body)


if __name__ == "__main__":
    unittest.main()
