export interface InstallOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Progress, a line at a time. */
  readonly say: (line: string) => void;
}

export interface InstallContext extends InstallOptions {
  /** Folder of the tools. */
  readonly root: string;
}
