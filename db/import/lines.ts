import { open } from "node:fs/promises";
import { UserError } from "../user-error.ts";
import { messageOf } from "./errors.ts";
import { RECORD_LIMIT } from "./split.ts";

const BLOCK_BYTES = 256 * 1024;
const LINE_FEED = 10;

export function withoutByteOrderMark(block: Buffer): Buffer {
  return block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? block.subarray(3) : block;
}

/**
 * A file as blocks of whole lines; the following block is read while one is worked on. Of a line longer than
 * RECORD_LIMIT only the beginning is kept. A block's bytes are only good until the next one is asked for.
 */
export async function* readLines(
  path: string,
): AsyncGenerator<{ lines: Buffer; bytes: number; last: boolean }> {
  const file = await open(path);
  let reading: Promise<{ bytesRead: number }> | undefined;
  try {
    const buffers = [Buffer.alloc(RECORD_LIMIT + BLOCK_BYTES), Buffer.alloc(RECORD_LIMIT + BLOCK_BYTES)];
    let bytes = 0;
    let carry = Buffer.alloc(0); // the beginning of a line whose end is in a later block; fits before RECORD_LIMIT
    reading = file.read(fill(buffers, 0), RECORD_LIMIT, BLOCK_BYTES);
    for (let turn = 0; ; turn = 1 - turn) {
      const { bytesRead } = await reading;
      if (bytesRead > 0) reading = file.read(fill(buffers, 1 - turn), RECORD_LIMIT, BLOCK_BYTES);
      bytes += bytesRead;
      const buffer = fill(buffers, turn);
      const start = RECORD_LIMIT - carry.length;
      const end = RECORD_LIMIT + bytesRead;
      buffer.set(carry, start);
      if (bytesRead === 0) {
        yield { lines: buffer.subarray(start, end), bytes, last: true };
        return;
      }
      let from = start;
      if (carry.length === RECORD_LIMIT) {
        // The line is too long already: leave out what it has in this block.
        const lineFeed = buffer.subarray(RECORD_LIMIT, end).indexOf(LINE_FEED);
        if (lineFeed === -1) {
          carry = Buffer.from(carry);
          continue;
        }
        buffer.copyWithin(lineFeed, 0, RECORD_LIMIT);
        from = lineFeed;
      }
      const lineFeed = buffer.subarray(0, end).lastIndexOf(LINE_FEED);
      const cut = lineFeed >= from ? lineFeed + 1 : from;
      carry = Buffer.from(buffer.subarray(cut, Math.min(end, cut + RECORD_LIMIT)));
      if (cut > from) yield { lines: buffer.subarray(from, cut), bytes, last: false };
    }
  } catch (error) {
    throw new UserError(`${path} cannot be read to its end: ${messageOf(error)}.`);
  } finally {
    await Promise.allSettled([reading]);
    await file.close();
  }
}

function fill(buffers: Buffer[], turn: number): Buffer {
  const buffer = buffers[turn];
  if (buffer === undefined) throw new RangeError("There are two buffers only.");
  return buffer;
}
