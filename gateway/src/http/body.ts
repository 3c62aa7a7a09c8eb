import type { IncomingMessage } from 'node:http';
import { invalidField, RequestError } from '@eaglerank/domain';

/** Reads a JSON body of at most `maxBytes`. @throws REQUEST_TOO_LARGE or INVALID_FIELD */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw invalidField('content-encoding', 'send the body uncompressed');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const text = await readText(request, maxBytes);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new RequestError('INVALID_FIELD', 'body: is not JSON', {
      violations: [{ field: 'body', description: 'must be one JSON object in UTF-8' }],
      cause,
    });
  }
}

function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        reject(tooLarge(maxBytes));
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', (cause) =>
      reject(new RequestError('CANCELLED', 'the caller is gone', { cause })),
    );
  });
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(
    'REQUEST_TOO_LARGE',
    `the body is larger than the ${maxBytes} bytes that are accepted`,
  );
}
