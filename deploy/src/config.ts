/** What the tools of deploy/ read of the environment. */
export const env: Readonly<Record<string, string | undefined>> = process.env;
