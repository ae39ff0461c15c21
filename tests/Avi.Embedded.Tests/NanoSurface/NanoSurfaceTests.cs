using Microsoft.CodeAnalysis.CSharp;

namespace Avi.Embedded.Tests.NanoSurface;

/// <summary>The gate for device code stops what it is there to stop, and lets the rest through.</summary>
[TestFixture]
internal sealed class NanoSurfaceTests
{
    private readonly NanoCompiler _compiler = new("1.x", "2.x");

    [OneTimeTearDown]
    public void RemoveFiles() => _compiler.Dispose();

    [Test]
    public void Code_that_devices_can_run_passes()
    {
        IReadOnlyList<string> problems = _compiler.Check("""
            using System;
            using System.Net;
            using System.Net.Sockets;
            using System.Text;
            using System.Threading;

            public interface ISeam { int Send(byte[] buffer); }

            public abstract class Client : ISeam, IDisposable
            {
                private static readonly Encoding Utf8 = Encoding.UTF8;
                private readonly object _gate = new object();
                private readonly Socket _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

                public event EventHandler Told;

                public abstract int Send(byte[] buffer);

                public static unsafe uint Bits(float value) => *(uint*)&value;

                public string Text(byte[] bytes, out int length)
                {
                    length = bytes.Length;
                    lock (_gate)
                        return Utf8.GetString(bytes, 0, length) + Environment.TickCount64.ToString() + bytes[0];
                }

                public void Dispose()
                {
                    try { _socket.Close(); }
                    catch (SocketException exception) when (exception.ErrorCode == 10054) { Told(this, EventArgs.Empty); }
                }
            }
            """);

        Assert.That(problems, Is.Empty);
    }

    [TestCase("class Box<T> { }", "is generic")]
    [TestCase("class A { static T Same<T>(T value) => value; }", "is generic")]
    [TestCase("class A { T[] Make<T>() => new T[1]; }", "is generic")]
    [TestCase("interface IShape { int Sides() => 4; }", "member of an interface, with a body")]
    [TestCase("interface IShape { static int Sides() => 4; }", "member of an interface, with a body")]
    [TestCase("class A { int[,] Grid = new int[2, 2]; }", "more than one dimension")]
    [TestCase("class A { object Make() => new byte[1, 1, 1]; }", "more than one dimension")]
    [TestCase("class A { int Sum(int a, int b) => checked(a + b); }", "checked for overflow (add.ovf)")]
    [TestCase("class A { byte Narrow(int a) => checked((byte)a); }", "checked for overflow (conv.ovf.u1)")]
    [TestCase("class A { unsafe int First(int* p) => *p; }", "pointer type System.Int32*")]
    [TestCase("class A { unsafe byte First(byte[] b) { fixed (byte* p = b) return *p; } }", "pins memory")]
    [TestCase("class A { unsafe int Four() { int* p = stackalloc int[4]; return p[0]; } }", "allocates on the stack")]
    [TestCase("class A { unsafe int* _field; }", "The field System.Int32* A::_field")]
    [TestCase("class A { unsafe delegate*<int> _field; }", "pointer type")]
    public void Code_that_compiles_and_fails_on_a_device_is_a_problem(string source, string problem) =>
        Assert.That(_compiler.Check(source), Has.Some.Contains(problem));

    [Test]
    public void Language_version_that_embeds_types_is_a_problem() =>
        Assert.That(_compiler.Check("class A { }", LanguageVersion.CSharp11), Has.Some.Contains("compile with C# 10"));

    [TestCase("class A { int? Maybe; }", "CS0518")]
    [TestCase("class A { (int, int) Pair; }", "CS8179")]
    [TestCase("class A { async System.Threading.Tasks.Task B() { } }", "CS0234")]
    [TestCase("class A { int B(string s) => System.Text.Encoding.UTF8.GetByteCount(s); }", "CS1061")]
    [TestCase("class A { void B(byte[] a) => System.Array.Resize(ref a, 2); }", "CS0117")]
    [TestCase("class A { volatile int B; int C() => B; }", "CS0518")]
    [TestCase("class A { decimal B; }", "CS0518")]
    [TestCase("record A(int B);", "CS0518")]
    [TestCase("class A { System.Span<byte> B() => default; }", "CS0234")]
    [TestCase("class A { System.Action<int> B; }", "CS0308")]
    public void What_the_platform_lacks_does_not_compile(string source, string error) =>
        Assert.That(_compiler.CompileErrors(source), Does.Contain(error));

    [Test]
    public void Type_that_the_next_line_of_the_platform_has_no_more_is_a_problem() =>
        Assert.That(
            _compiler.Check("class A { int B(System.SpanByte span) => span.Length; }"),
            Is.SupersetOf(new[]
            {
                "T:System.SpanByte is not in mscorlib of nanoFramework 2.x.",
                "M:System.SpanByte.get_Length is not in mscorlib of nanoFramework 2.x.",
            }));

    [Test]
    public void Assembly_for_computers_is_a_problem()
    {
        IReadOnlyList<string> problems = _compiler.CheckFile(typeof(AviEmbedded).Assembly.Location);

        Assert.That(problems, Does.Contain("System.Runtime is no assembly of nanoFramework 1.x."));
    }

    [Test]
    public void Both_lines_of_the_platform_can_be_compiled_against()
    {
        using var compiler = new NanoCompiler("2.x");

        Assert.That(compiler.Check("class A { long B() => System.Environment.TickCount64; }"), Is.Empty);
        Assert.That(compiler.CompileErrors("class A { System.SpanByte B; }"), Does.Contain("CS0234"));
    }

    [Test]
    public void Constants_and_default_values_are_those_of_the_lists()
    {
        using var compiler = new NanoCompiler("1.x");

        // Each line compiles only with the value that the platform has.
        IReadOnlyList<string> errors = compiler.CompileErrors("""
            using System.Net.Sockets;
            class A
            {
                const byte Max = byte.MaxValue - 254 + (byte)(AddressFamily.InterNetwork - 2);
                const int Udp = 1 / ((int)ProtocolType.Udp == 17 ? 1 : 0);
                const int Highest = 1 / (char.MaxValue == '\uffff' ? 1 : 0);
                bool Join() => nanoFramework.Networking.WifiNetworkHelper.ConnectDhcp("ssid", "password");
            }
            """);

        Assert.That(errors, Is.Empty);
    }
}
