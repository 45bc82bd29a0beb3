// What of @reseat/react the TypeScript compiler does not write: the styles, and that importing them is all right.
import { copyFileSync } from "node:fs";

const react = new URL("../packages/react/", import.meta.url);
for (const file of ["styles.css", "styles.css.d.ts"]) {
  copyFileSync(new URL(`src/${file}`, react), new URL(`dist/${file}`, react));
}
