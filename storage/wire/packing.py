"""Numbers and byte strings in a row: variable-length integers, strings behind their length.

Reading never trusts a length: whatever does not fit is damage.
"""

_LONGEST = 10


class EnvelopeDamaged(ValueError):
    """Bytes are not, or no longer, an envelope."""


class Writer:
    """Collect values."""

    def __init__(self) -> None:
        self._octets = bytearray()

    def add_number(self, number: int) -> None:
        """Add an integer from 0 up, seven bits to the byte."""
        while number > 0x7F:
            self._octets.append(number & 0x7F | 0x80)
            number >>= 7
        self._octets.append(number)

    def add_bytes(self, octets: bytes) -> None:
        """Add a byte string behind its length."""
        self.add_number(len(octets))
        self._octets += octets

    def getvalue(self) -> bytes:
        """Return all that was added."""
        return bytes(self._octets)


class Reader:
    """Give back, in the same order, what a `Writer` collected."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._position = 0

    def take_number(self) -> int:
        """Return the next integer."""
        number = 0
        for place in range(_LONGEST):
            octet = self._take(1)[0]
            number |= (octet & 0x7F) << 7 * place
            if octet < 0x80:
                return number
        raise EnvelopeDamaged("A number in the envelope has no end.")

    def take_count(self) -> int:
        """Return the next integer, which counts items of at least one byte each."""
        count = self.take_number()
        if count > len(self._octets) - self._position + 1:
            raise EnvelopeDamaged("The envelope announces more than it holds.")
        return count

    def take_bytes(self) -> bytes:
        """Return the next byte string."""
        return self._take(self.take_number())

    def take_text(self) -> str:
        """Return the next byte string as text."""
        try:
            return self.take_bytes().decode()
        except UnicodeDecodeError as error:
            raise EnvelopeDamaged("A word in the envelope is no UTF-8.") from error

    def finish(self) -> None:
        """Raise if anything is left."""
        if self._position != len(self._octets):
            raise EnvelopeDamaged("The envelope holds more than it should.")

    def _take(self, size: int) -> bytes:
        end = self._position + size
        if end > len(self._octets):
            raise EnvelopeDamaged("The envelope is cut.")
        taken = self._octets[self._position : end]
        self._position = end
        return taken
