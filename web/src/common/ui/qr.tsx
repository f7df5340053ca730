/* A QR code, dark on light whatever the theme, for phones to read it off any screen. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { qrSquares, type Squares } from '../qr';

export function Qr({ text, label }: { text: string; label: string }): JSX.Element {
  const squares = useSignal<Squares | undefined>(undefined);
  useEffect(() => {
    void qrSquares(text).then((made) => { squares.value = made; });
  }, [text]);
  const made = squares.value;
  const edge = made === undefined ? 29 : made.size + 8;
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`-4 -4 ${edge} ${edge}`} shape-rendering="crispEdges">
      <rect x="-4" y="-4" width={edge} height={edge} fill="#fff" />
      {made === undefined ? null : <path d={made.path} fill="#000" />}
    </svg>
  );
}
