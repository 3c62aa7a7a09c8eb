import { Command as WireCommand } from 'ioredis';
import type { RedisArgument } from './client.js';
import { RespWriter } from './resp-writer.js';

const writer = new RespWriter(64 * 1024);

/**
 * A command of many arguments, or of values in parts, which ioredis does not know. It handles each
 * argument five times and in strings of its own, which for a commit of ten thousand costs more than
 * working it out.
 */
export class WideCommand extends WireCommand {
  constructor(
    name: string,
    private wide: readonly RedisArgument[],
  ) {
    super(name, [], { replyEncoding: null });
  }

  override toWritable(): Buffer {
    return writer.command(this.name, this.wide);
  }

  /** Called with the reply; until then ioredis may send the command again. */
  override transformReply(reply: Buffer | Buffer[]): string | string[] | Buffer | Buffer[] {
    // the garbage of a command may grow old, its values should not: a session's hold a whole message
    this.wide = [];
    return super.transformReply(reply);
  }
}
