"""Stages 2 to 5: what may be wrong in a captured cell, in a unit's figures, against earlier quarters, across the Ramo."""

from __future__ import annotations

from poa_xl.checks.rule import Rule
from poa_xl.domain.finding import Severity
from poa_xl.form.live import WORDS

E, A, N = Severity.ERROR, Severity.ADVERTENCIA, Severity.NOTA

_A_101 = "“A” de Ene-Mar de la meta 101"
_EXPLAIN = "Explique en OBSERVACIONES."
_CERTAIN = "Su significado es seguro, y así se dice cómo se leyó."

CELL = (
    Rule("POA201", E, "No es un número", "“{encontrado}” en {campo} no es un número{detalle}.",
         "Escriba la cantidad con cifras, o 0 si no hubo avance.", "Un texto no se puede sumar, y no se adivina lo que quiso decir.",
         {"encontrado": "siete", "campo": _A_101, "detalle": ""}, "L06"),
    Rule("POA202", E, "Cantidad no válida", "{campo}: {encontrado} no es una cantidad válida para {medida}.",
         "Escriba un número {esperado}.", "No hay media nómina ni avance negativo.",
         {"campo": _A_101, "encontrado": "6.5", "medida": "NÓMINA", "esperado": "entero, mayor o igual a 0"}, "L08"),
    Rule("POA203", E, "Celda con error", "{campo} tiene un error de fórmula ({encontrado}).",
         "Borre la celda y escriba el dato.", "La cifra se perdió.", {"campo": _A_101, "encontrado": "#REF!"}, "L10"),
    Rule("POA204", N, "Número escrito como texto", "{campo}: “{encontrado}” se leyó como {valor}.", "Nada que hacer.", _CERTAIN,
         {"campo": _A_101, "encontrado": "7", "valor": "7"}),
    Rule("POA205", E, "Fórmula en una celda de captura", "{campo} contiene una fórmula ({encontrado}).",
         "Escriba el resultado, no la fórmula.", "Su resultado depende de otras celdas, que pueden no haber llegado.",
         {"campo": _A_101, "encontrado": "=Hoja2!B4"}),
    Rule("POA206", E, "Observación demasiado larga", "OBSERVACIONES de la meta {meta} tiene {largo} caracteres; se admiten {maximo}.",
         "Resúmala.", "No cabe en el formato impreso.", {"meta": 101, "largo": 812, "maximo": 500}),
    Rule("POA207", E, "Avance en un trimestre futuro", "La meta {meta} trae avance {encontrado} en {trimestre}, que aún no ocurre.",
         "Borre la cifra.", "Nadie ha avanzado en un trimestre que no comienza: suele ser una columna recorrida.",
         {"meta": 300, "encontrado": "3", "trimestre": "Jul-Sep"}, "A02"),
    Rule("POA208", N, "Ceros en trimestres futuros", "Meta {meta}: el 0 en {trimestre} se toma como “sin reportar”.",
         "Nada que hacer.", "Un 0 por adelantado no quiere decir “no hubo avance”.", {"meta": 200, "trimestre": "Abr-Jun"}, "A03",
         levels=(A, N)),
    Rule("POA209", N, "Cuenta escrita en la celda", "{campo}: “{encontrado}” se leyó como {valor}.", "Nada que hacer.", _CERTAIN,
         {"campo": _A_101, "encontrado": "=3+4", "valor": "7"}),
    Rule("POA210", N, "Dato que no es texto en OBSERVACIONES", "OBSERVACIONES de la meta {meta}: {encontrado} se leyó como texto.",
         "Nada que hacer.", "Puede ser una cifra escrita en la columna equivocada.", {"meta": 101, "encontrado": "7"}, levels=(A, N)),
)  # fmt: skip

UNIT = (
    Rule("POA301", E, WORDS["POA301"], "Falta el avance de la meta {meta} en {trimestre} (programado {programado}).",
         "Si no hubo avance, escriba 0.", "Una celda vacía es “sin reportar”; 0 es “no hubo avance”. No son lo mismo.",
         {"meta": 101, "trimestre": "Ene-Mar", "programado": "7"}, "A01"),
    Rule("POA302", A, WORDS["POA302"],
         "La meta {meta} reporta {alcanzado} sin estar programada a la fecha y no trae observación.", _EXPLAIN,
         "Sin programación no hay porcentaje: solo la explicación dice si está bien.", {"meta": 104, "alcanzado": "1"}, "A04",
         levels=(E, A, N)),
    Rule("POA303", A, WORDS["POA303"], "La meta {meta} va al {ratio}; falta la observación.", _EXPLAIN,
         "Todo lo que queda abajo de lo programado se explica en el propio formato.", {"meta": 101, "ratio": "42.9 %"}, "A05",
         levels=(E, A, N)),
    Rule("POA304", A, WORDS["POA304"], "La meta {meta} rebasa lo programado ({ratio}) y no trae observación.", _EXPLAIN,
         "Rebasar mucho lo programado suele ser un error de captura, o una meta mal calculada.",
         {"meta": 103, "ratio": "133.3 %"}, "A06", levels=(E, A, N)),
    Rule("POA305", A, WORDS["POA305"], "La meta {meta} ya rebasó la meta anual ({alcanzado} de {anual}).",
         "Considere modificar la meta.", "La META ANUAL AUTORIZADA se modifica con un acuerdo, no al reportar.",
         {"meta": 101, "alcanzado": "31", "anual": "30"}, "A07", levels=(A, N)),
    Rule("POA306", N, "Todo exactamente al 100 %", "Las {cuantas} metas programadas se reportan exactamente al 100 %.",
         "Confirme con la unidad si le parece dudoso.", "A veces se copia lo programado en vez de contar.", {"cuantas": 4}, "A09",
         levels=(A, N)),
    Rule("POA307", E, WORDS["POA307"], "La meta {meta} cierra en {alcanzado} de {anual} sin explicación.", _EXPLAIN,
         "Es la última oportunidad: después del cuarto trimestre el año queda cerrado.",
         {"meta": 104, "alcanzado": "0", "anual": "1"}, "A11"),
    Rule("POA308", E, "AVANCE ABSOLUTO no es la suma", "AVANCE ABSOLUTO de la meta {meta}: dice {encontrado}, la suma es {esperado}.",
         "Restablezca la fórmula.", "El formato firmado afirmaría una cifra que no resulta de lo capturado.",
         {"meta": 304, "encontrado": "5", "esperado": "2"}, "C01"),
    Rule("POA309", E, "ACUMULADO RELATIVO no corresponde",
         "ACUMULADO RELATIVO de la meta {meta}: dice {encontrado}, corresponde {esperado}.", "Restablezca la fórmula.",
         "El formato firmado afirmaría un porcentaje que no resulta de lo capturado.",
         {"meta": 306, "encontrado": "100 %", "esperado": "0 %"}, "C02"),
    Rule("POA310", N, "Nada programado a la fecha", "Meta {meta}: nada programado a la fecha; no cuenta como incumplida.",
         "Nada que hacer.", "El formato imprime 0 %; el informe dice N/P y no lo promedia.", {"meta": 100}, "C04"),
    Rule("POA311", N, "Libro sin recalcular", "{campo} muestra {encontrado} y recalculado es {esperado}.",
         "Nada que hacer: se usó lo recalculado. Abra y guarde el libro si va a imprimirlo.",
         "Impreso así, el libro mostraría una cifra vieja.",
         {"campo": "AVANCE ABSOLUTO de la meta 101", "encontrado": "0", "esperado": "7"}),
)  # fmt: skip

PERIOD = (
    Rule("POA401", E, "Avance aceptado cambiado",
         "El avance de {trimestre} de la meta {meta} se aceptó en {esperado} y ahora dice {encontrado}.",
         "Restablezca la cifra; para corregirla se usa una corrección autorizada.",
         "Ese trimestre ya se publicó: su cifra no se cambia en silencio.",
         {"trimestre": "Ene-Mar", "meta": 101, "esperado": "7", "encontrado": "6"}, "A10"),
)  # fmt: skip

RAMO = (
    Rule("POA501", A, "Unidad sin devolución", "No se ha recibido la devolución de la unidad {unidad} {nombre}.",
         "Pídala; el límite es el {limite}.", "Sin ella el informe del Ramo está incompleto.",
         {"unidad": "58102", "nombre": "GERENCIA ADMINISTRATIVA", "limite": "12 de abril de 2024"}),
    Rule("POA502", A, "Unidad retenida", "La unidad {unidad} se retuvo por indicación (--hold): sus cifras no se incluyen.",
         "Cuando la unidad confirme, repita la recepción sin --hold.", "Lo decidió quien hizo la recepción, y queda dicho.",
         {"unidad": "58201"}),
    Rule("POA503", N, "Nivel fijado por el plan", "En este plan, {codigo} “{titulo}” se dice como {nivel} (de origen, {origen}).",
         "Nada que hacer: así lo fijan los «niveles» del plan.", "Quien lea el informe debe saber con qué vara se midió.",
         {"codigo": "POA306", "titulo": "Todo exactamente al 100 %", "nivel": "advertencia", "origen": "nota"}),
)  # fmt: skip
