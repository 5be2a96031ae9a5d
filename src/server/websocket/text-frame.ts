const finalText = 0x81;
const maxBytes = { short: 125, extended16: 65_535 };
const lengthCodes = { extended16: 126, extended64: 127 };

/**
 * A whole text message as a server sends it: one frame without a mask (RFC 6455, section 5.2). ws gives header and text to
 * the kernel as two pieces, which costs a push a microsecond more.
 */
export function frameText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerBytes = length <= maxBytes.short ? 2 : length <= maxBytes.extended16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame[0] = finalText;
  if (headerBytes === 2) frame[1] = length;
  else if (headerBytes === 4) {
    frame[1] = lengthCodes.extended16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = lengthCodes.extended64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerBytes);
  return frame;
}
