export default async () => {
  await globalThis.testAzurite?.stop();
};
