// Prints the settings it was started with, or all that is missing.
const loaded = await import('./settings.ts').catch(({ message }: Error) => ({ message }))

if ('settings' in loaded) console.log(JSON.stringify(loaded.settings))
else {
  console.error(loaded.message)
  process.exitCode = 1
}
