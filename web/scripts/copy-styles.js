// The one file of @reseat/react that the TypeScript compiler does not write.
import { copyFileSync } from "node:fs";

copyFileSync("packages/react/src/styles.css", "packages/react/dist/styles.css");
