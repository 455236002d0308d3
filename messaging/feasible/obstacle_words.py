"""The words for what stands in the way of a day, in four languages, for the physician alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from messaging.feasible.days import Kind

OBSTACLES: Final[Mapping[str, Mapping[Kind, tuple[str, str]]]] = MappingProxyType(
    {
        "nl": MappingProxyType(
            {
                Kind.TRANSPORT: (
                    "het gezamenlijk vervoer naar {about}: {ride}",
                    "er op een andere manier raken, of vervoer op een ander uur",
                ),
                Kind.SHIFT: (
                    "de vaste shift bij {about}: {hours}",
                    "dat hij er later mag beginnen of vroeger mag stoppen",
                ),
                Kind.OPENING: (
                    "de uren en dagen van {about}: {hours}",
                    "andere uren of een andere dag op die plaats",
                ),
                Kind.BLOCK: (
                    "{about} vraagt minstens {least} na elkaar",
                    "dat de taak ook in kortere stukken kan",
                ),
                Kind.COACH: (
                    "de begeleiding bij {about} is minder dan hij nodig heeft",
                    "een coach die er vaker of dichter bij is",
                ),
                Kind.EARLIEST: (
                    "hij kan er niet voor {earliest} zijn",
                    "dat hij er vroeger kan zijn",
                ),
                Kind.LATEST: ("hij kan maar tot {latest}", "dat hij langer kan blijven"),
                Kind.TIMES: (
                    "de tijdstippen waarop hij mag werken",
                    "dat hij ook op andere uren mag werken",
                ),
                Kind.WEEKDAY: ("hij mag niet werken op {weekday}", "een andere dag"),
                Kind.HOURS: (
                    "hij mag hoogstens {most} per dag werken",
                    "een ruimere grens, of minder uren",
                ),
                Kind.SITTING_STRETCH: (
                    "hij mag hoogstens {most} aan één stuk zitten",
                    "een ruimere grens, of vaker rust",
                ),
                Kind.SITTING_TOTAL: (
                    "hij mag hoogstens {most} per dag zitten",
                    "een ruimere grens, of werk met minder zitten",
                ),
                Kind.STANDING_STRETCH: (
                    "hij mag hoogstens {most} aan één stuk staan",
                    "een ruimere grens, of vaker rust",
                ),
                Kind.STANDING_TOTAL: (
                    "hij mag hoogstens {most} per dag staan",
                    "een ruimere grens, of werk met minder staan",
                ),
                Kind.WALKING_STRETCH: (
                    "hij mag hoogstens {most} aan één stuk stappen",
                    "een ruimere grens, of vaker rust",
                ),
                Kind.WALKING_TOTAL: (
                    "hij mag hoogstens {most} per dag stappen",
                    "een ruimere grens, of werk met minder stappen",
                ),
                Kind.LIFT_LOW: (
                    "hij mag hoogstens {most} per dag tillen van de grond",
                    "meer keren, of werk met minder tillen",
                ),
                Kind.LIFT_HIGH: (
                    "hij mag hoogstens {most} per dag hoger dan de heup tillen",
                    "meer keren, of werk met minder tillen",
                ),
                Kind.CARRY: (
                    "hij mag hoogstens {most} per dag dragen",
                    "meer keren, of werk met minder dragen",
                ),
                Kind.REST_NEEDED: (
                    "hij heeft {most} extra rust per uur nodig",
                    "dat hij met minder rust toekomt",
                ),
                Kind.REST_GIVEN: (
                    "de plaatsen geven niet meer rust",
                    "extra rust op de plaats zelf",
                ),
                Kind.CHANGES: ("hij kan hoogstens {most} van taak wisselen", "vaker wisselen"),
                Kind.CHANGE_IN_WORK: (
                    "hij kan alleen na een rust van taak wisselen",
                    "dat hij ook tussendoor kan wisselen",
                ),
                Kind.WANTED: ("de gevraagde duur van {wanted}", "een dag van {length}"),
            }
        ),
        "en": MappingProxyType(
            {
                Kind.TRANSPORT: (
                    "the shared transport to {about}: {ride}",
                    "another way to get there, or transport at another hour",
                ),
                Kind.SHIFT: (
                    "the fixed shift at {about}: {hours}",
                    "that he may begin later or stop earlier there",
                ),
                Kind.OPENING: (
                    "the hours and days of {about}: {hours}",
                    "other hours or another day at that place",
                ),
                Kind.BLOCK: (
                    "{about} asks at least {least} on end",
                    "that the task can be done in shorter parts too",
                ),
                Kind.COACH: (
                    "there is less supervision at {about} than he needs",
                    "a coach who is there more often, or nearer",
                ),
                Kind.EARLIEST: (
                    "he cannot be there before {earliest}",
                    "that he can be there earlier",
                ),
                Kind.LATEST: ("he can stay until {latest} only", "that he can stay longer"),
                Kind.TIMES: (
                    "the times of day at which he may work",
                    "that he may work at other hours too",
                ),
                Kind.WEEKDAY: ("he may not work on {weekday}", "another day"),
                Kind.HOURS: (
                    "he may work at most {most} a day",
                    "a wider limit, or fewer hours",
                ),
                Kind.SITTING_STRETCH: (
                    "he may sit at most {most} at a stretch",
                    "a wider limit, or rest more often",
                ),
                Kind.SITTING_TOTAL: (
                    "he may sit at most {most} a day",
                    "a wider limit, or work with less sitting",
                ),
                Kind.STANDING_STRETCH: (
                    "he may stand at most {most} at a stretch",
                    "a wider limit, or rest more often",
                ),
                Kind.STANDING_TOTAL: (
                    "he may stand at most {most} a day",
                    "a wider limit, or work with less standing",
                ),
                Kind.WALKING_STRETCH: (
                    "he may walk at most {most} at a stretch",
                    "a wider limit, or rest more often",
                ),
                Kind.WALKING_TOTAL: (
                    "he may walk at most {most} a day",
                    "a wider limit, or work with less walking",
                ),
                Kind.LIFT_LOW: (
                    "he may lift from the floor at most {most} a day",
                    "more times, or work with less lifting",
                ),
                Kind.LIFT_HIGH: (
                    "he may lift above the hip at most {most} a day",
                    "more times, or work with less lifting",
                ),
                Kind.CARRY: (
                    "he may carry at most {most} a day",
                    "more times, or work with less carrying",
                ),
                Kind.REST_NEEDED: (
                    "he needs {most} of extra rest an hour",
                    "that he can do with less rest",
                ),
                Kind.REST_GIVEN: (
                    "the places give no more rest than that",
                    "extra rest at the place itself",
                ),
                Kind.CHANGES: ("he can change tasks at most {most}", "changing more often"),
                Kind.CHANGE_IN_WORK: (
                    "he can change tasks only after a rest",
                    "that he can change in between too",
                ),
                Kind.WANTED: ("the wanted length of {wanted}", "a day of {length}"),
            }
        ),
        "fr": MappingProxyType(
            {
                Kind.TRANSPORT: (
                    "le transport collectif vers {about}\u00a0: {ride}",
                    "une autre façon d'y arriver, ou un transport à une autre heure",
                ),
                Kind.SHIFT: (
                    "l'horaire fixe à {about}\u00a0: {hours}",
                    "pouvoir y commencer plus tard ou y finir plus tôt",
                ),
                Kind.OPENING: (
                    "les heures et les jours de {about}\u00a0: {hours}",
                    "d'autres heures ou un autre jour à cet endroit",
                ),
                Kind.BLOCK: (
                    "{about} demande au moins {least} d'affilée",
                    "pouvoir faire la tâche aussi en plus petites parties",
                ),
                Kind.COACH: (
                    "l'encadrement à {about} est inférieur au besoin",
                    "un coach présent plus souvent ou plus près",
                ),
                Kind.EARLIEST: ("arrivée impossible avant {earliest}", "pouvoir arriver plus tôt"),
                Kind.LATEST: (
                    "présence possible jusqu'à {latest} seulement",
                    "pouvoir rester plus longtemps",
                ),
                Kind.TIMES: (
                    "les moments de la journée où travailler est permis",
                    "pouvoir travailler aussi à d'autres heures",
                ),
                Kind.WEEKDAY: ("ne peut pas travailler le {weekday}", "un autre jour"),
                Kind.HOURS: (
                    "peut travailler au maximum {most} par jour",
                    "une limite plus large, ou moins d'heures",
                ),
                Kind.SITTING_STRETCH: (
                    "peut travailler en position assise au maximum {most} d'affilée",
                    "une limite plus large, ou du repos plus souvent",
                ),
                Kind.SITTING_TOTAL: (
                    "peut travailler en position assise au maximum {most} par jour",
                    "une limite plus large, ou moins de travail en position assise",
                ),
                Kind.STANDING_STRETCH: (
                    "peut travailler debout au maximum {most} d'affilée",
                    "une limite plus large, ou du repos plus souvent",
                ),
                Kind.STANDING_TOTAL: (
                    "peut travailler debout au maximum {most} par jour",
                    "une limite plus large, ou moins de travail debout",
                ),
                Kind.WALKING_STRETCH: (
                    "peut marcher au maximum {most} d'affilée",
                    "une limite plus large, ou du repos plus souvent",
                ),
                Kind.WALKING_TOTAL: (
                    "peut marcher au maximum {most} par jour",
                    "une limite plus large, ou un travail où l'on marche moins",
                ),
                Kind.LIFT_LOW: (
                    "peut soulever du sol au maximum {most} par jour",
                    "plus de fois, ou un travail où l'on soulève moins",
                ),
                Kind.LIFT_HIGH: (
                    "peut soulever au-dessus de la hanche au maximum {most} par jour",
                    "plus de fois, ou un travail où l'on soulève moins",
                ),
                Kind.CARRY: (
                    "peut porter au maximum {most} par jour",
                    "plus de fois, ou un travail où l'on porte moins",
                ),
                Kind.REST_NEEDED: (
                    "il lui faut {most} de repos supplémentaire par heure",
                    "pouvoir travailler avec moins de repos",
                ),
                Kind.REST_GIVEN: (
                    "aucun lieu n'offre plus de repos",
                    "du repos supplémentaire à l'endroit même",
                ),
                Kind.CHANGES: ("peut changer de tâche au maximum {most}", "changer plus souvent"),
                Kind.CHANGE_IN_WORK: (
                    "peut changer de tâche seulement après un repos",
                    "pouvoir changer aussi entre deux repos",
                ),
                Kind.WANTED: ("la durée demandée de {wanted}", "une journée de {length}"),
            }
        ),
        "de": MappingProxyType(
            {
                Kind.TRANSPORT: (
                    "der Sammeltransport zum Ort {about}: {ride}",
                    "auf andere Weise hinkommen, oder ein Transport zu einer anderen Zeit",
                ),
                Kind.SHIFT: (
                    "die feste Schicht am Ort {about}: {hours}",
                    "dort später anfangen oder früher aufhören dürfen",
                ),
                Kind.OPENING: (
                    "die Zeiten und Tage am Ort {about}: {hours}",
                    "andere Zeiten oder ein anderer Tag an diesem Ort",
                ),
                Kind.BLOCK: (
                    "{about} verlangt mindestens {least} am Stück",
                    "die Aufgabe auch in kürzeren Teilen ausführen können",
                ),
                Kind.COACH: (
                    "am Ort {about} gibt es weniger Begleitung als nötig",
                    "ein Coach, der öfter da oder näher ist",
                ),
                Kind.EARLIEST: ("kann nicht vor {earliest} Uhr da sein", "früher da sein können"),
                Kind.LATEST: ("kann nur bis {latest} Uhr bleiben", "länger bleiben können"),
                Kind.TIMES: (
                    "die Tageszeiten, zu denen Arbeit erlaubt ist",
                    "auch zu anderen Zeiten arbeiten dürfen",
                ),
                Kind.WEEKDAY: ("darf nicht am {weekday} arbeiten", "ein anderer Tag"),
                Kind.HOURS: (
                    "darf höchstens {most} pro Tag arbeiten",
                    "eine großzügigere Grenze, oder weniger Stunden",
                ),
                Kind.SITTING_STRETCH: (
                    "darf höchstens {most} am Stück sitzen",
                    "eine großzügigere Grenze, oder öfter eine Pause",
                ),
                Kind.SITTING_TOTAL: (
                    "darf höchstens {most} pro Tag sitzen",
                    "eine großzügigere Grenze, oder Arbeit mit weniger Sitzen",
                ),
                Kind.STANDING_STRETCH: (
                    "darf höchstens {most} am Stück stehen",
                    "eine großzügigere Grenze, oder öfter eine Pause",
                ),
                Kind.STANDING_TOTAL: (
                    "darf höchstens {most} pro Tag stehen",
                    "eine großzügigere Grenze, oder Arbeit mit weniger Stehen",
                ),
                Kind.WALKING_STRETCH: (
                    "darf höchstens {most} am Stück gehen",
                    "eine großzügigere Grenze, oder öfter eine Pause",
                ),
                Kind.WALKING_TOTAL: (
                    "darf höchstens {most} pro Tag gehen",
                    "eine großzügigere Grenze, oder Arbeit mit weniger Gehen",
                ),
                Kind.LIFT_LOW: (
                    "darf höchstens {most} pro Tag vom Boden heben",
                    "öfter heben dürfen, oder Arbeit mit weniger Heben",
                ),
                Kind.LIFT_HIGH: (
                    "darf höchstens {most} pro Tag über Hüfthöhe heben",
                    "öfter heben dürfen, oder Arbeit mit weniger Heben",
                ),
                Kind.CARRY: (
                    "darf höchstens {most} pro Tag tragen",
                    "öfter tragen dürfen, oder Arbeit mit weniger Tragen",
                ),
                Kind.REST_NEEDED: (
                    "braucht {most} zusätzliche Pause pro Stunde",
                    "mit weniger Pause auskommen",
                ),
                Kind.REST_GIVEN: (
                    "kein Ort bietet mehr Pause",
                    "zusätzliche Pause am Ort selbst",
                ),
                Kind.CHANGES: ("kann die Aufgabe höchstens {most} wechseln", "öfter wechseln"),
                Kind.CHANGE_IN_WORK: (
                    "kann die Aufgabe nur nach einer Pause wechseln",
                    "auch zwischendurch wechseln können",
                ),
                Kind.WANTED: ("die gewünschte Dauer von {wanted}", "ein Tag von {length}"),
            }
        ),
    }
)
"""What stands in the way, and what would change it."""
