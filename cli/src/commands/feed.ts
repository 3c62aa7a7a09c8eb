import { parseArgs } from 'node:util';
import { FeedMode } from '@eaglerank/contracts';
import { connectGateway, connectionHelp, connectionOptions } from '../connect.js';
import { formatFeed } from '../format.js';
import { UsageError } from '../terminal.js';
import type { Command } from './command.js';

export const feed: Command = {
  help: `eaglerank feed [--user ID] [--size N] [--page TOKEN] [--surface NAME] [--chronological]

  --user ID              user the feed is for; anonymous without
  --size N               items per page, 1-100 (default 10)
  --page TOKEN           next page token of the page before
${connectionHelp}`,
  async run(args, { config, terminal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...connectionOptions,
        user: { type: 'string', default: '' },
        size: { type: 'string', default: '10' },
        page: { type: 'string', default: '' },
        surface: { type: 'string', default: 'home' },
        chronological: { type: 'boolean', default: false },
      },
    });
    const pageSize = Number(values.size);
    if (!Number.isInteger(pageSize)) throw new UsageError('--size must be a whole number');
    const client = await connectGateway(values, config);
    try {
      const answer = await client.getFeed({
        userId: values.user,
        pageSize,
        pageToken: values.page,
        context: { surface: values.surface },
        mode: values.chronological ? FeedMode.FEED_MODE_CHRONOLOGICAL : FeedMode.FEED_MODE_RANKED,
      });
      terminal.out(values.json ? `${JSON.stringify(answer)}\n` : formatFeed(answer));
      return 0;
    } finally {
      client.close();
    }
  },
};
