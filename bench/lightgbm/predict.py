"""Trains a model on random data and times LightGBM's own predictor on one thread.

    python predict.py FOLDER ROWS COLUMNS TREES LEAVES

Writes model.txt and golden.bin (rows to score and LightGBM's raw scores) into FOLDER, prints `ready`,
then answers each line of its input, a number of calls, with one line of JSON: ms of CPU time per call
of each way to predict all rows, the median of that many.
"""

import ctypes
import json
import pathlib
import statistics
import struct
import sys
import time

import lightgbm as lgb
import numpy as np
from lightgbm.basic import _LIB

TRAINING_ROWS = 20_000
RAW_SCORE = 1
FLOAT32 = 0
FLOAT64 = 1


def train(columns, trees, leaves):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(TRAINING_ROWS, columns)).astype(np.float32)
    y = x[:, 0] * x[:, 1] + np.sin(3 * x[:, 2]) + x[:, 3] ** 2 + 0.3 * (x @ rng.normal(size=columns))
    y += rng.normal(size=TRAINING_ROWS)
    parameters = {"objective": "regression", "num_leaves": leaves, "learning_rate": 0.05}
    parameters |= {"use_missing": False, "verbose": -1, "seed": 1, "num_threads": 1}
    return lgb.train(parameters, lgb.Dataset(x, y), trees), x


def through_c(booster, rows, kind):
    """One call of the C API for all rows, without what the Python package does around it."""
    out = np.empty(len(rows))
    length = ctypes.c_int64()
    arguments = [booster._handle, rows.ctypes.data_as(ctypes.c_void_p), ctypes.c_int(kind)]
    arguments += [ctypes.c_int32(rows.shape[0]), ctypes.c_int32(rows.shape[1]), ctypes.c_int(1)]
    arguments += [ctypes.c_int(RAW_SCORE), ctypes.c_int(0), ctypes.c_int(-1), ctypes.c_char_p(b"num_threads=1")]
    arguments += [ctypes.byref(length), out.ctypes.data_as(ctypes.POINTER(ctypes.c_double))]

    def predict():
        if _LIB.LGBM_BoosterPredictForMat(*arguments) != 0:
            raise SystemExit("LGBM_BoosterPredictForMat failed")
        return out

    return predict


def median_ms(predict, calls):
    times = []
    for _ in range(calls):
        started = time.process_time_ns()
        predict()
        times.append((time.process_time_ns() - started) / 1e6)
    return statistics.median(times)


def main(folder, rows, columns, trees, leaves):
    trained, x = train(columns, trees, leaves)
    trained.save_model(folder / "model.txt")
    booster = lgb.Booster(model_file=str(folder / "model.txt"))
    single = np.ascontiguousarray(x[:rows])
    double = single.astype(np.float64)
    ways = {
        "Booster.predict": lambda: booster.predict(single, raw_score=True, num_threads=1),
        "C API, float32": through_c(booster, single, FLOAT32),
        "C API, float64": through_c(booster, double, FLOAT64),
    }
    scores = ways["Booster.predict"]()
    if not all(np.array_equal(predict(), scores) for predict in ways.values()):
        raise SystemExit("LightGBM's ways to predict differ")
    golden = b"EGV1" + struct.pack("<II", rows, columns) + single.tobytes() + scores.tobytes()
    (folder / "golden.bin").write_bytes(golden)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps({way: median_ms(predict, int(line)) for way, predict in ways.items()}), flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:6]))
