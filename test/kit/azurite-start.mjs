/** One Azurite in memory for the whole test run; each house has tables of its own. */
export default async () => {
  const { startAzurite } = await import('../../scripts/azurite.ts');
  const azurite = await startAzurite();
  process.env.TEST_TABLES = azurite.connectionString;
  globalThis.testAzurite = azurite;
};
