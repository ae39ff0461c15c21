using System.Globalization;

namespace Avi.NanoSurface;

/// <summary>Constants as the lists write them.</summary>
internal static class Constants
{
    /// <returns>The constant, with the .NET type that metadata stores it as.</returns>
    public static object? Parse(string text, string typeName)
    {
        if (text == "null")
            return null;

        return typeName switch
        {
            "System.Boolean" => bool.Parse(text),
            "System.Char" => (char)int.Parse(text["char:".Length..], CultureInfo.InvariantCulture),
            "System.SByte" => sbyte.Parse(text, CultureInfo.InvariantCulture),
            "System.Byte" => byte.Parse(text, CultureInfo.InvariantCulture),
            "System.Int16" => short.Parse(text, CultureInfo.InvariantCulture),
            "System.UInt16" => ushort.Parse(text, CultureInfo.InvariantCulture),
            "System.Int32" => int.Parse(text, CultureInfo.InvariantCulture),
            "System.UInt32" => uint.Parse(text, CultureInfo.InvariantCulture),
            "System.Int64" => long.Parse(text, CultureInfo.InvariantCulture),
            "System.UInt64" => ulong.Parse(text, CultureInfo.InvariantCulture),
            "System.Single" => float.Parse(text, CultureInfo.InvariantCulture),
            "System.Double" => double.Parse(text, CultureInfo.InvariantCulture),
            _ => text,
        };
    }
}
