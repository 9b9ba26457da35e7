import random as _mr_random
class _mr_UUID:
    def __init__(self, hex=None, int=None):
        if int is None:
            hex = hex.replace('urn:', '').replace('uuid:', '').strip('{}').replace('-', '')
            if len(hex) != 32:
                raise ValueError('badly formed hexadecimal UUID string')
            self.hex = hex.lower()
        else:
            self.hex = f'{int:032x}'
        self.version = _mr_hexadecimal(self.hex[12])
        self.int = _mr_hexadecimal(self.hex)
        self.urn = 'urn:uuid:' + str(self)
    def __str__(self):
        h = self.hex
        return f'{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}'
    def __repr__(self):
        return f"UUID('{self}')"
    def __eq__(self, other):
        return isinstance(other, _mr_UUID) and self.hex == other.hex
    def __hash__(self):
        return hash(self.hex)
def _mr_hexadecimal(digits):
    value = 0
    for digit in digits.lower():
        value = value * 16 + '0123456789abcdef'.index(digit)
    return value
def _mr_uuid4():
    bits = _mr_random.getrandbits(128)
    return _mr_UUID(int=(bits & ~(0xf000 << 64) & ~(0xc000 << 48)) | (4 << 76) | (0x8000 << 48))
class _mr_uuid:
    UUID = _mr_UUID
    uuid1 = _mr_uuid4
    uuid4 = _mr_uuid4
