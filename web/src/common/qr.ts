/* A QR code as squares of an SVG path (lazy): no image, no inline style, sharp at any size. */

export interface Squares {
  size: number;
  path: string;
}

export async function qrSquares(text: string, level: 'L' | 'M' = 'M'): Promise<Squares> {
  const { default: qrcode } = await import('qrcode-generator');
  const code = qrcode(0, level);
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) if (code.isDark(y, x)) path += `M${x} ${y}h1v1h-1z`;
  }
  return { size, path };
}
