"""Set two investors side by side: the same companies, scored by each thesis, in percent of what each can give."""

import thesis

zhu, zhou = thesis.load("zhu-xiaohu"), thesis.load("zhou-yahui")
companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhu)
boards = thesis.score(zhu, companies), thesis.score(zhou, companies)

print(f"{'':<16}{'Zhu Xiaohu':>22}{'Zhou Yahui':>22}")
for name in ("Kunlun", "DramaWave", "Mureka", "Linky", "Skywork.ai", "Manus"):
    cells = [f"{card.percent:.0f}%  {card.verdict:<7}" for card in (board[name] for board in boards)]
    print(f"{name:<16}{cells[0]:>22}{cells[1]:>22}")

print()
print("What carries Kunlun:")
for board in boards:
    card = board["Kunlun"]
    best = sorted(card.contributions.values(), key=lambda one: -abs(one.points))[:3]
    print(f"  {board.thesis.holder.split(',')[0]}: " + ", ".join(f"{one.rule} {one.points:+g}" for one in best))
