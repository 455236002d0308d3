"""The functional vocabulary: what work asks, what a person can do, and the words for both.

* `attributes` - one attribute: what a task demands and what a person can do
* `book` - all attributes and adaptations: `load`, `fits_limits`
* `capacity` - one functional limitation line of a person
* `demand` - what a task asks of one attribute
* `phrases` - the reviewed phrases, the only words that reach the workplace about a person
* `assessment` - what an occupational physician established about somebody himself
* `advice` - what an occupational physician says of the work, in phrases
* `arrangement` - what the workshop could arrange of an advice, in fixed answers
* `limits` - the sheet with numbers, physical lines alone
* `prognosis` - how long, how certain: between doctors
* `questions` - fixed questions and answers
"""

from messaging.vocabulary.advice import (
    Advice,
    AdviceLine,
    Part,
    RenderedAdvice,
    RenderedLine,
    adaptation_words,
    advice_sentences,
    advice_to_json,
    parse_advice,
    render_advice,
    restore_advice,
    strike,
)
from messaging.vocabulary.arrangement import (
    Arrangement,
    Said,
    SaidAnswer,
    arrangement_to_json,
    askable,
    parse_arrangement,
    restore_arrangement,
    say_arrangement,
)
from messaging.vocabulary.assessment import (
    Assessed,
    Assessment,
    Overruled,
    assessment_to_json,
    parse_assessed,
    parse_assessment,
    restore_assessment,
)
from messaging.vocabulary.attributes import (
    Attribute,
    CapacityState,
    Comparator,
    DemandState,
    Visibility,
)
from messaging.vocabulary.book import Vocabulary, fits_limits, load
from messaging.vocabulary.capacity import (
    Basis,
    Capacity,
    Course,
    Side,
    describe,
    parse_capacities,
    parse_capacity,
    restore_capacity,
    suggested_review,
    to_json,
)
from messaging.vocabulary.demand import (
    Demand,
    demand_to_json,
    describe_demand,
    parse_demand,
    parse_demands,
)
from messaging.vocabulary.errors import (
    ERROR_CODES,
    AdviceError,
    AssessmentError,
    CapacityError,
    CodedError,
    DemandError,
    PrognosisError,
    QuestionError,
    VocabularyError,
)
from messaging.vocabulary.limits import (
    LimitsSheet,
    limits_sentences,
    limits_sheet,
    limits_sheet_to_json,
    parse_limits_sheet,
    restore_limits_sheet,
    strike_lines,
)
from messaging.vocabulary.phrases import CodedPhrase, Group, Outcome, Phrase, Phrasebook
from messaging.vocabulary.prognosis import (
    Prognosis,
    parse_prognosis,
    prognosis_to_json,
    restore_prognosis,
    say_prognosis,
)
from messaging.vocabulary.questions import (
    CodedAnswer,
    CodedQuestion,
    PublicQuestion,
    Question,
    QuestionBook,
    QuestionGroup,
    answer_to_json,
    parse_telephone,
    question_to_json,
)

__all__ = [
    "ERROR_CODES",
    "Advice",
    "AdviceError",
    "AdviceLine",
    "Arrangement",
    "Assessed",
    "Assessment",
    "AssessmentError",
    "Attribute",
    "Basis",
    "Capacity",
    "CapacityError",
    "CapacityState",
    "CodedAnswer",
    "CodedError",
    "CodedPhrase",
    "CodedQuestion",
    "Comparator",
    "Course",
    "Demand",
    "DemandError",
    "DemandState",
    "Group",
    "LimitsSheet",
    "Outcome",
    "Overruled",
    "Part",
    "Phrase",
    "Phrasebook",
    "Prognosis",
    "PrognosisError",
    "PublicQuestion",
    "Question",
    "QuestionBook",
    "QuestionError",
    "QuestionGroup",
    "RenderedAdvice",
    "RenderedLine",
    "Said",
    "SaidAnswer",
    "Side",
    "Visibility",
    "Vocabulary",
    "VocabularyError",
    "adaptation_words",
    "advice_sentences",
    "advice_to_json",
    "answer_to_json",
    "arrangement_to_json",
    "askable",
    "assessment_to_json",
    "demand_to_json",
    "describe",
    "describe_demand",
    "fits_limits",
    "limits_sentences",
    "limits_sheet",
    "limits_sheet_to_json",
    "load",
    "parse_advice",
    "parse_arrangement",
    "parse_assessed",
    "parse_assessment",
    "parse_capacities",
    "parse_capacity",
    "parse_demand",
    "parse_demands",
    "parse_limits_sheet",
    "parse_prognosis",
    "parse_telephone",
    "prognosis_to_json",
    "question_to_json",
    "render_advice",
    "restore_advice",
    "restore_arrangement",
    "restore_assessment",
    "restore_capacity",
    "restore_limits_sheet",
    "restore_prognosis",
    "say_arrangement",
    "say_prognosis",
    "strike",
    "strike_lines",
    "suggested_review",
    "to_json",
]
