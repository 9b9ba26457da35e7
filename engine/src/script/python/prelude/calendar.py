import datetime as _mr_datetime
class _mr_calendar:
    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6
    day_name = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
    day_abbr = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
    month_name = ['', 'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
        'September', 'October', 'November', 'December']
    month_abbr = ['', 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov',
        'Dec']
    def isleap(year):
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    def leapdays(first, last):
        first = first - 1
        last = last - 1
        return (last // 4 - first // 4) - (last // 100 - first // 100) + (last // 400 - first // 400)
    def weekday(year, month, day):
        return _mr_datetime.date(year, month, day).weekday()
    def monthrange(year, month):
        first = _mr_datetime.date(year, month, 1)
        following = _mr_datetime.date(year + month // 12, month % 12 + 1, 1)
        return (first.weekday(), (following - first).days)
    def timegm(parts):
        moment = _mr_datetime.datetime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
        difference = moment - _mr_datetime.datetime(1970, 1, 1)
        return difference.days * 86400 + difference.seconds
