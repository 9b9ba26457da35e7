def callable(_value):
    return type(_value).__name__ in ('function', 'builtin_function_or_method', 'method', 'type')
