/** All numbers of a report as tables, and what was left out: what the pictures show, and the rest. */
import * as l10n from "@vscode/l10n";
import type { ReportReading } from "../../shared/dataset/reportReading";
import { type Block, blocksOf, costOf, howToReadLook, howToReadTest } from "../../shared/dataset/reportTables";

export function RunTables({ reading }: { reading: ReportReading }) {
  const { report, runs, skipped, sentences } = reading;
  const howToRead = report.command === "test" ? howToReadTest() : report.command === "look" ? howToReadLook() : [];
  const isLook = report.command === "look";
  return (
    <details class="all-numbers" open={isLook}>
      <summary>{l10n.t("All numbers as tables")}</summary>
      {runs.map((run, at) => (
        <section key={at}>
          <h3>{l10n.t("{0} on {1}", run.run.model.name, run.run.provider)}</h3>
          <p class="quiet">{costOf(run)}</p>
          {blocksOf(run).map((block, nth) => (
            <BlockView key={nth} block={block} />
          ))}
        </section>
      ))}
      {howToRead.length > 0 && (
        <ul class="quiet">
          {howToRead.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {sentences > 0 && <p class="quiet">{l10n.t("Sentences of the questions that were skipped: {0}", sentences)}</p>}
      {skipped.length > 0 && (
        <>
          <h3>{l10n.t("Skipped entries of the dataset")}</h3>
          <ul class="quiet">
            {skipped.map(({ index, reason }) => (
              <li key={`${index} ${reason}`}>
                {index}: <bdi>{reason}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

function BlockView({ block }: { block: Block }) {
  if (typeof block === "string") return <p class="quiet">{block}</p>;
  return (
    <div class="heat-scroll" role="region" aria-label={block.caption} tabIndex={0}>
      <table class="numbers">
        <caption>{block.caption}</caption>
        <thead>
          <tr>
            {block.columns.map((name, at) => (
              <th key={at} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={column}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
