def _mr_next(_iterable, *_default):
    return next(iter(_iterable), *_default)
