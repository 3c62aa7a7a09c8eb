"""The trees of a LightGBM text dump: thresholds and the way to every leaf."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eaglerank_trainer.errors import TrainingError

#: default-left numerical split without missing values
PLAIN_SPLIT = 2


@dataclass(frozen=True)
class Tree:
    """Nodes in LightGBM's order; a negative child c is leaf ~c. Left is where value <= threshold."""

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    leaves: int

    def paths(self) -> list[dict[int, tuple[np.float32, np.float32]]]:
        """Per leaf, the closed float32 interval each feature on its path must lie in; an interval
        whose ends are the wrong way round says that no float32 reaches the leaf.
        """
        found: list[dict[int, tuple[np.float32, np.float32]]] = [{} for _ in range(self.leaves)]
        stack: list[tuple[int, dict[int, tuple[np.float32, np.float32]]]] = [(0, {})]
        while stack:
            node, box = stack.pop()
            if node < 0:
                found[~node] = box
                continue
            feature = int(self.feature[node])
            low, high = box.get(feature, (LOWEST, HIGHEST))
            edge = floor32(float(self.threshold[node]))
            stack.append((int(self.left[node]), {**box, feature: (low, min(high, edge))}))
            above = np.nextafter(edge, np.float32(np.inf))
            stack.append((int(self.right[node]), {**box, feature: (max(low, above), high)}))
        return found


LOWEST = np.float32(np.finfo(np.float32).min)
HIGHEST = np.float32(np.finfo(np.float32).max)


def floor32(value: float) -> np.float32:
    """The largest float32 f not above a double d: a float32 x has x <= d just when x <= f."""
    nearest = np.float32(value)
    return np.nextafter(nearest, np.float32(-np.inf)) if float(nearest) > value else nearest


#: LightGBM's zero threshold as it is printed, and the double below it (of equal length).
_NEGATIVE_ZERO = "-1.0000000180025095e-35"
_BELOW_IT = "-1.0000000180025096e-35"


def plain_zeros(text: str) -> str:
    """The same model, so that walking its trees gives what LightGBM predicts for every float32.

    LightGBM's predictor takes a value of magnitude up to 1e-35f as 0 before it walks, so -1e-35f goes
    right at a threshold of -1e-35f, and a plain walk would send it left. One double lower the two
    agree; at +1e-35f they do anyway, and no other threshold lies in between.
    """
    lines = (
        line.replace(_NEGATIVE_ZERO, _BELOW_IT) if line.startswith("threshold=") else line
        for line in text.split("\n")
    )
    return "\n".join(lines)


def read_forest(text: str) -> list[Tree]:
    """Parses a model's text. TrainingError for a split that is not plain."""
    trees = []
    for block in text.split("\nTree=")[1:]:
        fields = dict(line.split("=", 1) for line in block.split("\n") if "=" in line)
        kinds = set(fields["decision_type"].split())
        if kinds - {str(PLAIN_SPLIT)}:
            raise TrainingError(
                f"LightGBM wrote splits of decision type {sorted(kinds)}, not 2 only"
            )
        trees.append(
            Tree(
                feature=np.array(fields["split_feature"].split(), dtype=np.int64),
                threshold=np.array(fields["threshold"].split(), dtype=np.float64),
                left=np.array(fields["left_child"].split(), dtype=np.int64),
                right=np.array(fields["right_child"].split(), dtype=np.int64),
                leaves=int(fields["num_leaves"]),
            )
        )
    return trees
