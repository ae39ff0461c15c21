using System.Globalization;

namespace Avi.Bridge.Routing;

/// <summary>
/// Writes a float as the original gateway does: the shortest digits that mean it, always with a fraction.
/// </summary>
/// <remarks>
/// 20 is <c>20.0</c>; up to 16 digits before the point and 4 zeros behind it are written out, beyond that it is
/// <c>1.5e+17</c> and <c>1.5e-7</c>. What JSON cannot say, NaN and the infinities, is <c>null</c>.
/// </remarks>
internal static class JsonNumber
{
    /// <summary>The longest: sign, 17 digits, point, and an exponent or leading zeros.</summary>
    public const int MaxBytes = 32;

    private const int MaxIntegerDigits = 16;
    private const int MaxZerosBehindPoint = 4;

    /// <returns>How many bytes were written.</returns>
    /// <param name="value">The number.</param>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    public static int Write(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
        {
            "null"u8.CopyTo(destination);
            return "null"u8.Length;
        }

        Span<byte> digits = stackalloc byte[MaxBytes];
        int count = FindShortestDigits(Math.Abs(value), digits, out int point);
        int length = 0;
        if (double.IsNegative(value))
            destination[length++] = (byte)'-';

        return length + Layout(digits[..count], point, destination[length..]);
    }

    /// <summary>Finds the digits of a number: value = 0.DIGITS × 10^point, without zeros at either end.</summary>
    private static int FindShortestDigits(double value, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture); // "0.001", "12", "1.5E-07"
        text = text[..written];

        int exponentAt = text.IndexOf((byte)'E');
        ReadOnlySpan<byte> mantissa = exponentAt < 0 ? text : text[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(text[(exponentAt + 1)..], CultureInfo.InvariantCulture);

        int pointAt = mantissa.IndexOf((byte)'.');
        point = (pointAt < 0 ? mantissa.Length : pointAt) + exponent;

        int count = 0;
        foreach (byte letter in mantissa)
        {
            if (letter == (byte)'.')
                continue;

            if (letter == (byte)'0' && count == 0)
                point--;
            else
                digits[count++] = letter;
        }

        while (count > 0 && digits[count - 1] == (byte)'0')
            count--;

        return count;
    }

    private static int Layout(ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        var text = new JsonText(destination);
        if (digits.IsEmpty)
        {
            text.Append("0.0"u8);
        }
        else if (point is > 0 and <= MaxIntegerDigits)
        {
            text.Append(digits[..Math.Min(point, digits.Length)]);
            text.Append("0000000000000000"u8[..Math.Max(point - digits.Length, 0)]);
            text.Append("."u8);
            text.Append(point < digits.Length ? digits[point..] : "0"u8);
        }
        else if (point is <= 0 and >= -MaxZerosBehindPoint)
        {
            text.Append("0."u8);
            text.Append("0000"u8[..-point]);
            text.Append(digits);
        }
        else
        {
            text.Append(digits[..1]);
            text.Append(digits.Length > 1 ? "."u8 : default);
            text.Append(digits[1..]);
            text.Append(point > 0 ? "e+"u8 : "e"u8);
            text.AppendNumber(point - 1L);
        }

        return text.BytesWritten;
    }
}
