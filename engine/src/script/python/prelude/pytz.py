import datetime as _mr_datetime
def _mr_pytz_timezone(name):
    if name.upper() in ('UTC', 'GMT', 'ETC/UTC', 'ETC/GMT', 'ZULU', 'UCT'):
        return _mr_datetime.timezone.utc
    raise ValueError(f"time zone '{name}' is not known to scripts, only 'UTC'; get_localtime() knows all")
class _mr_pytz:
    utc = _mr_datetime.timezone.utc
    UTC = _mr_datetime.timezone.utc
    timezone = _mr_pytz_timezone
