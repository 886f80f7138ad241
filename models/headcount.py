"""Turns chances of single people into chances of head counts.

People of one office go missing together, so independent chances understate empty
offices several-fold. A presence share common to the office's day, beta-distributed,
is mixed over.
"""

import numpy as np

from models.shrinkage import Numbers


def beta_points(mean: Numbers, alike: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Points and weights that integrate over beta distributions.

    Exact for polynomials up to degree ``2 * count - 1``: a head count's chance is
    one, so few points keep the tails honest where equal steps would lose them.

    Parameters
    ----------
    mean, alike
        Mean and intra-class correlation of each beta distribution, shape (n,).
    count
        Number of points.

    Returns
    -------
    tuple of numpy.ndarray
        Points (0-1, rising) and weights (adding up to 1), each of shape (n, count).

    Source: Golub and Welsch 1969, with the Jacobi polynomials moved to 0-1.

    Examples
    --------
    >>> points, weights = beta_points(np.array([0.5]), np.array([1 / 3]), 2)
    >>> points.round(4), weights.round(4)
    (array([[0.2113, 0.7887]]), array([[0.5, 0.5]]))
    """
    total = (1 / alike - 1)[:, None]
    beta, alpha = mean[:, None] * total - 1, (1 - mean[:, None]) * total - 1
    n = np.arange(1, count)
    even = 2 * n + alpha + beta
    middle = (beta - alpha) * (beta + alpha) / (even * (even + 2))
    start = (beta - alpha) / (alpha + beta + 2)
    side = n * (n + alpha) * (n + beta) / (even**2 * (even + 1))
    # The factor (n + alpha + beta) / (even - 1) is 1 at n = 1, also where it is 0/0.
    ratio = (n[1:] + alpha + beta) / (even[:, 1:] - 1)
    side[:, 1:] *= ratio
    matrix = np.zeros((len(mean), count, count))
    rows = np.arange(count)
    matrix[:, rows, rows] = (1 + np.concatenate([start, middle], axis=1)) / 2
    matrix[:, rows[1:], rows[:-1]] = np.sqrt(side)
    points, vectors = np.linalg.eigh(matrix, UPLO="L")
    return np.clip(points, 0, 1), vectors[:, 0, :] ** 2


def head_count_chances(
    present: Numbers, points: Numbers, weights: Numbers, up_to: int
) -> Numbers:
    """Chances of 0, 1, ... ``up_to`` people present, mixed over a common share.

    Parameters
    ----------
    present
        Chance that each person is there when the common share is 1; shape (n,
        people), padded with 0.
    points, weights
        Values of the common share and their weights, shape (n, k).
    up_to
        Largest head count asked for.

    Returns
    -------
    numpy.ndarray
        Shape (n, up_to + 1); the rest to 1 is the chance of more people.

    Examples
    --------
    >>> two, sure = np.array([[0.5, 0.5]]), np.array([[1.0]])
    >>> head_count_chances(two, sure, sure, 2)
    array([[0.25, 0.5 , 0.25]])
    """
    # The head counts come first and the cases are one row: long runs of memory.
    chance = np.zeros((up_to + 1, points.size))
    chance[0] = 1
    for person in present.T:
        there = (person[:, None] * points).ravel()
        chance[1:] += there * (chance[:-1] - chance[1:])
        chance[0] *= 1 - there
    mixed = (chance.reshape(up_to + 1, *points.shape) * weights).sum(axis=2)
    return np.asarray(mixed.T)
