using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Avi.Samples;

/// <summary>Where a sample tells its story: with a time and a name for people, or one JSON object a line.</summary>
/// <remarks>May be used by several threads; lines never mix.</remarks>
public sealed class Output(TextWriter writer, bool isJson, TimeProvider time)
{
    private const int NameWidth = 10;

    // Texts from the mesh may be in any language; escaping every letter would make the lines unreadable.
    private static readonly JsonTypeInfo<OutputLine> Lines =
        new OutputJson(new JsonSerializerOptions(OutputJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }).OutputLine;

    private readonly Lock _lock = new();

    /// <summary>Opens standard output, which is UTF-8 here whatever the machine's language is.</summary>
    /// <param name="isJson">Whether a program reads it.</param>
    public static Output ToConsole(bool isJson)
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = Encoding.UTF8;

        var writer = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            AutoFlush = true,
        };
        return new Output(writer, isJson, TimeProvider.System);
    }

    /// <summary>Tells one thing.</summary>
    /// <param name="line">The thing.</param>
    public void Write(OutputLine line)
    {
        string text = isJson
            ? JsonSerializer.Serialize(line, Lines)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{time.GetLocalNow():HH:mm:ss.fff}  {line.By.PadRight(NameWidth)} {Terminal.Harmless(line.Sentence)}");
        WriteText(text);
    }

    /// <summary>Says something that only people want to read: a heading, a table.</summary>
    /// <param name="text">The text.</param>
    public void Say(string text)
    {
        if (!isJson)
            WriteText(text);
    }

    private void WriteText(string text)
    {
        lock (_lock)
            writer.WriteLine(text);
    }
}
