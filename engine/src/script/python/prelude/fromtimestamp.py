import datetime as _mr_datetime
def _mr_fromtimestamp(timestamp, tz=None):
    seconds = _mr_datetime.timedelta(seconds=timestamp)
    if tz is None:
        return _mr_datetime.datetime(1970, 1, 1) + seconds
    epoch = _mr_datetime.datetime(1970, 1, 1, tzinfo=_mr_datetime.timezone.utc)
    return (epoch + seconds).astimezone(tz)
def _mr_date_fromtimestamp(timestamp):
    return _mr_fromtimestamp(timestamp).date()
