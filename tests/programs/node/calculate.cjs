// Sheets of cells on standard input, as HyperFormula takes them; on standard output what it calculates of each.
const fs = require("fs");
const path = require("path");
const { HyperFormula } = require(path.join(process.argv[2], "hyperformula"));

const told = (value) => (value !== null && typeof value === "object" ? { error: `${value.value} ${value.message}` } : value);
const books = JSON.parse(fs.readFileSync(0, "utf8"));
const answers = books.map((sheets) => {
  const engine = HyperFormula.buildFromSheets(sheets, { licenseKey: "gpl-v3" });
  const values = Object.entries(engine.getAllSheetsValues()).map(([name, rows]) => [name, rows.map((row) => row.map(told))]);
  engine.destroy();
  return Object.fromEntries(values);
});
process.stdout.write(JSON.stringify(answers));
