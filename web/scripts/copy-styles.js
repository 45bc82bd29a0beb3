// What of @reseat/react the TypeScript compiler does not write: the styles, and that importing them is all right.
import { copyFileSync } from "node:fs";

for (const file of ["styles.css", "styles.css.d.ts"]) {
  copyFileSync(`packages/react/src/${file}`, `packages/react/dist/${file}`);
}
