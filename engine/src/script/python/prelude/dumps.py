import json as _mr_json
def _mr_dumps(value, default=None, **options):
    def plain(item):
        if item is None or isinstance(item, (str, int, float)):
            return item
        if isinstance(item, dict):
            return {key: plain(inner) for key, inner in item.items()}
        if isinstance(item, (list, tuple)):
            return [plain(inner) for inner in item]
        return plain(default(item))
    return _mr_json.dumps(plain(value), **options)
