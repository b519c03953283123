"""In: nothing. Out: words of our own from which synthetic records are put together."""

from __future__ import annotations

import re


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;\n]", text) if part.strip())


FAMILIES = _list(
    "Müller;Garcia;Smith;Nguyen;O'Brien;Søndergaard;Wang;Li;Kowalski;Łukasik;Fernández;González;Öztürk;van der Berg;"
    "de Souza;Andersson;Håkansson;Novák;Çelik;Dupont;Lefèvre;Rossi;Bianchi;Tanaka;Suzuki;Kim;Park;Chen;Zhang;Singh;"
    "Patel;Okafor;Mensah;Haddad;Cohen;Johnson;Williams;Brown;Taylor;Wilson;Évrard;Schäfer;Weiß;Jørgensen;Nyström;"
    "Ivanova;Petrov;Horváth;Szabó;Papadopoulos;Costa;Almeida;Ribeiro;MacDonald;Fitzgerald;Hughes;Evans;Clarke;Wright;"
    "Baker;Turner;Harris;Walker;Young;King;Scott;Green;Adams;Mitchell;Roberts;Carter;Phillips;Campbell;Parker;Edwards;"
    "Collins;Stewart;Morris;Rogers;Reed;Cook;Bell;Murphy;Bailey;Rivera;Cooper;Richardson;Cox;Howard;Ward;Peterson;"
    "Gray;Ramírez;Watson;Brooks;Kelly;Sanders;Price;Bennett;Wood;Barnes;Ross;Henderson;Coleman;Jenkins;Perry;Powell"
)
GIVEN = _list(
    "Anna;Jürgen;María;José;John;Emily;Wei;Xin;Søren;Zoë;Françoise;Luca;Giulia;Haruto;Min-Jun;Amir;Fatima;Kwame;Ngozi;"
    "Sofia;David;Sarah;Michael;Laura;Peter;Hannah;Thomas;Claire;Paul;Nina;Robert;Ingrid;Lars;Eva;Mark;Rachel;Daniel"
)
SUBJECTS = _list(
    "burnout;work engagement;job satisfaction;turnover intention;staff retention;moral distress;affective commitment;"
    "organisational commitment;citizenship behaviour;emotional labour;compassion fatigue;sickness absence;resilience;"
    "psychological safety;shift work;night shifts;task sharing;supervision;peer support;mentoring;"
    "workload;staffing levels;"
    "pay satisfaction;career calling;public service motivation;safety climate;bullying;presenteeism;sleep quality;"
    "depression;anxiety;hypertension;hypotension;anaemia;oedema;diarrhoea;haemorrhage;tumour growth;foetal distress;"
    "coeliac disease;hand hygiene;medication errors;patient falls;pressure ulcers;vaccine uptake;smoking cessation;"
    "physical activity;loneliness;dementia care;palliative care;home visits;telemonitoring;"
    "self-management;health literacy;"
    "teacher autonomy;class size;reading fluency;early years education;volunteer recruitment;recall of reservists;"
    "leadership style;transformational leadership;intent to stay;exit interviews;recruitment bonuses;flexible hours"
)
OTHERS = _list(
    "quality of life;patient outcomes;mortality;readmission;job performance;absenteeism;cost savings;wellbeing;"
    "professional identity;perceived support;role conflict;role ambiguity;trust in management;family-work conflict;"
    "commitment to the profession;leaving the profession;intention to leave;length of stay;"
    "school attendance;test scores;"
    "service quality;error rates;patient satisfaction;pupil behaviour;team climate;"
    "knowledge transfer;treatment adherence"
)
PEOPLE = _list(
    "hospital nurses;community nurses;midwives;care home staff;home care workers;social workers;"
    "primary school teachers;"
    "secondary school teachers;police officers;firefighters;paramedics;junior doctors;"
    "general practitioners;pharmacists;"
    "physiotherapists;volunteers;reserve soldiers;military personnel;prison officers;civil servants;older adults;"
    "adolescents;men;women;family caregivers;medical students;nursing students;call centre workers;"
    "early career teachers;"
    "intensive care nurses;emergency department staff;mental health workers;informal carers;kindergarten teachers"
)
PLACES = _list(
    "Spain;Italy;northern Italy;Germany;rural Ghana;Iran;Türkiye;South Korea;Japan;urban China;Taiwan;the Netherlands;"
    "England;Scotland;Ireland;Norway;Sweden;Finland;Poland;Hungary;Greece;Portugal;southern Brazil;Chile;Mexico;Canada;"
    "Quebec;the United States;Texas;California;Australia;New Zealand;India;Pakistan;Nepal;Vietnam;Thailand;Malaysia;"
    "Indonesia;Egypt;Jordan;Lebanon;Nigeria;Kenya;Uganda;South Africa;Ethiopia;France;Belgium;Switzerland;Austria"
)
DESIGNS = _list(
    "a cross-sectional study;a randomised controlled trial;a systematic review;"
    "a qualitative interview study;a cohort study;"
    "a longitudinal analysis;a meta-analysis;a scoping review;a mixed-methods evaluation;"
    "a pilot study;a focus group study;"
    "a multilevel analysis;results of a national survey;a case-control study;a diary study;a realist synthesis;"
    "evidence from register data;a latent profile analysis;a stepped-wedge trial;an ethnography;a feasibility study"
)
TEMPLATES = _list(
    "The effect of {subject} on {other} among {people} in {place}\n"
    "{subject} and {other} in {people}: {design}\n"
    "{subject} among {people} in {place}: {design}\n"
    "Predictors of {subject} in {people} at {term} hospitals: {design}\n"
    "Does {subject} explain {other}? {design} of {people}\n"
    "How {people} in {place} experience {subject} after the {term} reform\n"
    "The {term} programme for {subject} & {other}: {design} in {place}\n"
    "Modelling {subject} in {people} with the {term} scale\n"
    "{subject}, {other} and the {term} model - {design}\n"
    "Association between {subject} and {other}: the {term} study\n"
    "Validation of the {term} questionnaire on {subject} in {people}\n"
    "Organisational change, {subject} and {other}: what {people} say\n"
    "Analysing {subject} in {place}: lessons for the care of {people} from {term}"
)
JOURNALS = {
    "Journal of Advanced Nursing": "J Adv Nurs",
    "International Journal of Nursing Studies": "Int. J. Nurs. Stud.",
    "Journal of Organizational Behavior": "J Organ Behav",
    "The Lancet": "Lancet",
    "British Journal of Educational Psychology": "Br J Educ Psychol",
    "Human Resources for Health": "Hum Resour Health",
    "BMC Health Services Research": "BMC Health Serv Res",
    "Social Science & Medicine": "Soc Sci Med",
    "Teaching and Teacher Education": "Teach Teach Educ",
    "Journal of Occupational Health Psychology": "J Occup Health Psychol",
    "Scandinavian Journal of Work, Environment & Health": "Scand J Work Environ Health",
    "Public Administration Review": "Public Adm Rev",
    "Armed Forces & Society": "Armed Forces Soc",
    "Nonprofit and Voluntary Sector Quarterly": "Nonprofit Volunt Sect Q",
    "Health & Social Care in the Community": "Health Soc Care Community",
    "Journal of Clinical Epidemiology": "J Clin Epidemiol",
    "Zeitschrift für Arbeits- und Organisationspsychologie": "Z Arb Organ",
    "Revista Española de Salud Pública": "Rev Esp Salud Publica",
    "PLOS ONE": "PLoS One",
    "European Journal of Work and Organizational Psychology": "Eur J Work Organ Psychol",
    "Nursing Research": "Nurs Res",
    "Journal of Vocational Behavior": "J Vocat Behav",
    "Academy of Management Journal": "Acad Manage J",
    "Journal of Applied Psychology": "J Appl Psychol",
}
MEETINGS = _list(
    "Proceedings of the Annual Conference on Work and Health;European Congress of Nursing Science, Abstracts;"
    "Symposium on Human Resources in Care;International Workshop on Teaching;"
    "Annual Meeting of the Academy of Work Studies"
)
GENERIC = _list(
    "Editorial;Introduction;Book review;Letter to the editor;Preface;Guest editorial;Abstracts;In this issue"
)
BRITISH = (
    ("organisation", "organization"),
    ("randomised", "randomized"),
    ("behaviour", "behavior"),
    ("labour", "labor"),
    ("programme", "program"),
    ("anaemia", "anemia"),
    ("oedema", "edema"),
    ("diarrhoea", "diarrhea"),
    ("haemorrhage", "hemorrhage"),
    ("tumour", "tumor"),
    ("foetal", "fetal"),
    ("coeliac", "celiac"),
    ("modelling", "modeling"),
    ("analysing", "analyzing"),
    ("centre", "center"),
    ("paediatric", "pediatric"),
)
SYLLABLES = _list(
    "ba;cor;da;fen;gil;har;jo;kel;lum;mar;nor;pi;quo;ran;sel;tor;ul;ver;wes;xan;yor;zel;bri;tha;mon;dra;sti;plo"
)
