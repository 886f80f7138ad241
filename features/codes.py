"""Turns text columns into positions, once, so that the rest is counting."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def codes(values: pd.Series, among: pd.Series) -> NDArray[np.int64]:
    """Return the position of each value in ``among``, -1 where it is not there.

    Of equal values in ``among`` the first counts. Missing values are not there.

    Examples
    --------
    >>> codes(pd.Series(["b", "a", "c"]), pd.Series(["a", "b", "a"])).tolist()
    [1, 0, -1]
    """
    if not len(values) or not len(among):
        return np.full(len(values), -1)
    # The store hands rows over by device and pin: equal neighbours are looked up once,
    # which halves the slowest step of a city's day.
    runs = pc.run_end_encode(_text(values))
    found = pc.index_in(runs.values, value_set=_text(among), skip_nulls=True)
    found = found.fill_null(-1).to_numpy(zero_copy_only=False).astype("int64")
    ends = runs.run_ends.to_numpy()
    return np.repeat(found, np.diff(ends, prepend=0))


def _text(values: pd.Series) -> pa.Array:
    text = pa.array(values, from_pandas=True)
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    return text.cast(pa.large_string())
