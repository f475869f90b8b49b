/** Ties two sockets together so that each end sees of the other what it would see directly: bytes, half-close, end and reset. */
import type { Socket } from 'node:net';

export function relay(client: Socket, target: Socket): void {
  client.pipe(target);
  target.pipe(client);
  endTogether(client, target);
  endTogether(target, client);
}

function endTogether(one: Socket, other: Socket): void {
  one.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') other.resetAndDestroy();
    else other.destroy();
  });
  one.once('close', () => {
    if (other.destroyed) return;
    // Both halves ended: what is still on its way out may leave.
    if (one.readableEnded) other.end();
    else other.destroy();
  });
}
