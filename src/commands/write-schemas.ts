// npm run schema - writes data/schema/*.json from the schemas in the code, for editors that complete and check YAML.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editorSchemas } from "../content/editor-schemas.ts";

mkdirSync(join("data", "schema"), { recursive: true });
for (const [name, text] of Object.entries(editorSchemas())) writeFileSync(join("data", "schema", name), text);
