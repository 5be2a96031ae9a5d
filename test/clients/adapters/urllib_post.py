"""Posts standard input with nothing but Python's standard library, and prints the answer line by line.

Arguments: the address, then one header each, as "name: value".
"""

import sys
from urllib.request import Request, urlopen

address, *headers = sys.argv[1:]
named = dict(header.split(": ", 1) for header in headers)
with urlopen(Request(address, data=sys.stdin.buffer.read(), headers=named)) as answer:
    for line in answer:
        sys.stdout.buffer.write(line)
        sys.stdout.flush()
