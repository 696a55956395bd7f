// What `npm start` runs.
process.argv.splice(2, 0, 'start');
await import('./muster.mjs');
