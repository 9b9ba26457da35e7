import datetime as _mr_datetime
def _mr_parse_date(text, date_formats=None, languages=None, settings=None):
    text = text.strip()
    now = _mr_datetime.datetime.now()
    days = {'now': 0, 'today': 0, 'tomorrow': 1, 'yesterday': -1}
    if text.lower() in days:
        return now + _mr_datetime.timedelta(days=days[text.lower()])
    words = text.lower().split()
    units = {'second': 1, 'minute': 60, 'hour': 3600, 'day': 86400, 'week': 604800}
    sign = 0
    if len(words) == 3 and words[0] == 'in':
        sign = 1
        words = words[1:]
    elif len(words) == 3 and words[2] == 'ago':
        sign = -1
        words = words[:2]
    if sign and words[0].isdigit() and words[1].rstrip('s') in units:
        return now + _mr_datetime.timedelta(seconds=sign * int(words[0]) * units[words[1].rstrip('s')])
    try:
        return _mr_datetime.datetime.fromisoformat(text)
    except ValueError:
        pass
    formats = list(date_formats or []) + ['%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%y', '%d.%m.%Y',
        '%d.%m.%Y %H:%M', '%Y/%m/%d', '%B %d, %Y', '%b %d, %Y', '%d %B %Y', '%d %b %Y', '%B %d %Y',
        '%b %d %Y', '%Y%m%d']
    for format in formats:
        try:
            return _mr_datetime.datetime.strptime(text, format)
        except ValueError:
            pass
    return None
class _mr_dateparser:
    parse = _mr_parse_date
