// Shows news without pressing reload: asks once a second, and loads the page again when something has changed.
const signature = (status) =>
  JSON.stringify([
    status.online,
    status.problem,
    status.code,
    status.devices,
    status.faults,
    status.twins,
    status.jobs.map((job) => [job.id, job.state]),
    status.receipts.map((sheet) => [sheet.name, sheet.printed]),
  ]);

for (const slider of document.querySelectorAll("[data-shows]")) {
  const output = document.getElementById(`shows-${slider.dataset.shows}`);
  slider.addEventListener("input", () => {
    output.textContent = slider.value;
  });
}

let shown = null;

async function look() {
  try {
    const answer = await fetch("/status.json");
    const now = signature(await answer.json());
    const typing = document.activeElement?.matches("input[name=text]") && document.activeElement.value !== "";
    if (shown !== null && shown !== now && !typing) {
      location.reload();
      return;
    }
    if (!typing) shown = now;
  } catch {
    shown = "gone";
  }
  setTimeout(look, 1000);
}

look();
