#!/usr/bin/env python3
"""Asks a server of the Open Inference Protocol v2, with Python's own HTTP client and nothing else:

    bench/serving/oip_client.py http://127.0.0.1:8080 MODEL

Each line is one thing that the protocol or an extension of Triton's asks for. Ends with 1 when one of them isn't so.
"""
import json
import struct
import sys
import urllib.error
import urllib.request

failed = 0


def check(what, holds):
    global failed
    failed += not holds
    print(("ok      " if holds else "FAILED  ") + what)


def ask(path, body=None, headers=None):
    request = urllib.request.Request(address + path, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def ask_json(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    status, _, answer = ask(path, data, {"Content-Type": "application/json"})
    return status, json.loads(answer) if answer else {}


def infer(**changes):
    request = {"inputs": [dict(name=name, shape=shape, datatype="FP32", data=numbers)], **changes}
    return ask_json(model + "/infer", request)


def nested(values, shape):
    if len(shape) == 1:
        return values
    each = len(values) // shape[0]
    return [nested(values[i * each:(i + 1) * each], shape[1:]) for i in range(shape[0])]


address, named = sys.argv[1].rstrip("/"), sys.argv[2]
model = "/v2/models/" + named

status, server = ask_json("/v2")
check("the server says its name, version and extensions", status == 200 and {"name", "version", "extensions"} <= set(server))
check("it is live", ask("/v2/health/live")[0] == 200)
check("it is ready", ask("/v2/health/ready")[0] == 200)
check("the model is ready", ask(model + "/ready")[0] == 200)
status, metadata = ask_json(model)
check("the model says its name, platform, inputs and outputs",
      status == 200 and metadata["name"] == named and {"platform", "inputs", "outputs"} <= set(metadata))
version = metadata["versions"][-1]
check("a version has an address of its own", ask_json(model + "/versions/" + version)[0] == 200)
name, shape = metadata["inputs"][0]["name"], [2] + metadata["inputs"][0]["shape"][1:]
count = 1
for dimension in shape:
    count *= dimension
numbers = [(i * 7919 % 1000) / 500 - 1 for i in range(count)]

status, flat = infer(id="an id")
check("numbers in a row are answered", status == 200)
check("with the request's id, the model's name and version",
      flat["id"] == "an id" and flat["model_name"] == named and flat["model_version"] == version)
output = flat["outputs"][0]
size = 1
for dimension in output["shape"]:
    size *= dimension
check("as many numbers come back as the shape says", len(output["data"]) == size and output["shape"][0] == 2)
row, numbers = numbers, nested(numbers, shape)
check("nested numbers get the same answer", infer()[1]["outputs"] == flat["outputs"])
numbers = row
check("a version gets the same answer",
      ask_json(model + "/versions/" + version + "/infer",
               {"inputs": [dict(name=name, shape=shape, datatype="FP32", data=row)]})[1]["outputs"] == flat["outputs"])
check("only the outputs that are asked for come",
      [o["name"] for o in infer(outputs=[{"name": output["name"]}])[1]["outputs"]] == [output["name"]])

head = json.dumps({
    "inputs": [dict(name=name, shape=shape, datatype="FP32", parameters={"binary_data_size": 4 * count})],
    "outputs": [{"name": output["name"], "parameters": {"binary_data": True}}],
}).encode()
status, headers, answer = ask(
    model + "/infer", head + struct.pack("<%df" % count, *row),
    {"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"})
length = int(headers.get("Inference-Header-Content-Length", len(answer)))
got = struct.unpack("<%df" % size, answer[length:]) if status == 200 and len(answer) - length == 4 * size else ()
want = tuple(struct.unpack("<f", struct.pack("<f", number))[0] for number in output["data"])
check("bytes get the same answer as bytes, to the bit", got == want)

classes = infer(outputs=[{"name": output["name"], "parameters": {"classification": 2}}])[1]["outputs"][0]
check("the likeliest classes are value:index:label", classes["datatype"] == "BYTES"
      and all(len(text.split(":")) >= 2 for text in classes["data"]))
status, index = ask_json("/v2/repository/index", {})
check("the repository lists the model", status == 200 and named in [entry["name"] for entry in index])
status, stats = ask_json(model + "/stats")
check("its statistics count", status == 200 and sum(one["inference_count"] for one in stats["model_stats"]) > 0)

status, error = ask_json("/v2/models/there-is-none/infer", {"inputs": []})
check("an unknown model is an error", status in (400, 404) and error["error"])
shape = [3] + shape[1:]
status, error = infer()
check("a shape that isn't the numbers' is an error with a sentence", status == 400 and " " in error["error"])
status, _, answer = ask(model + "/infer", b"{", {"Content-Type": "application/json"})
check("what is no JSON is an error with a sentence", status == 400 and json.loads(answer)["error"])
sys.exit(1 if failed else 0)
