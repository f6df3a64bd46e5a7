// Written by the test server from the files that are there: see listStories in the workbench.
declare module 'virtual:stories' {
  export const stories: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>
}
