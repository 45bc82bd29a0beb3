// Fails when a page would have to load more than was agreed on.
import { sizes } from "./sizes.js";

for (const { name, gzip, most } of await sizes()) {
  if (most === undefined) continue;
  process.stdout.write(`${name}: ${gzip} of ${most} bytes, gzipped\n`);
  if (gzip > most) {
    process.stderr.write(
      `${name} is too large: take something out, load it later, or say in docs why the bound must move\n`,
    );
    process.exitCode = 1;
  }
}
